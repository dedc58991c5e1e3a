/* audit/facts/image_accounts.c - the lines of etc/passwd, etc/shadow and etc/group.
 *
 *     passwd  name:password:uid:gid:comment:home:shell
 *     shadow  name:password:last change:min:max:warn:inactive:expire:
 *     group   name:password:gid:members
 *
 * A password is a hash, or one that no hash equals ("*", "!", "!!", "!" before a hash locks it), or nothing: then anybody may log in.
 * In passwd, "x" means that shadow has it. Lines that are none of this are passed over, as the C library does.
 */
#include "audit/facts/image_layer.h"

#include "base/cur.h"

static int64_t number_of(vig_str s)
{
    uint64_t n;

    return vig_str_to_u64(s, &n) && n <= UINT32_MAX ? (int64_t)n : -1;
}

static enum vig_password_state password_of(vig_str s, enum vig_image_table table)
{
    if (vig_str_empty(s))
        return VIG_PASSWORD_NONE;
    if (vig_str_eqc(s, "x") && table != VIG_IMAGE_SHADOW)
        return VIG_PASSWORD_ELSEWHERE;
    return s.p[0] == '!' || s.p[0] == '*' || s.n < 13 ? VIG_PASSWORD_LOCKED : VIG_PASSWORD_HASHED; /* the shortest hash, DES, has 13 */
}

static int add_line(enum vig_image_table table, vig_str line, uint32_t number, struct vig_arena *arena, struct vig_image_accounts *ret,
                    struct vig_err *err)
{
    vig_str fields[7] = { 0 };
    struct vig_image_account *a;
    size_t n = 0;
    bool more = true;

    while (more && n < VIG_COUNT(fields)) {
        more = vig_str_has(line, ':');
        fields[n++] = vig_str_cut(&line, ':');
    }
    if (n < (table == VIG_IMAGE_PASSWD ? 4 : 2) || vig_str_empty(fields[0]) || fields[0].p[0] == '#' || fields[0].p[0] == '+' ||
        fields[0].p[0] == '-')
        return 0;
    a = vig_vec_add(ret, arena);
    if (!a || !vig_arena_str(arena, vig_str_take(fields[0], 256), &a->name) || !vig_arena_str(arena, vig_str_take(fields[6], 256), &a->shell))
        return vig_nomem(err);
    a->password = password_of(fields[1], table);
    a->id = table == VIG_IMAGE_SHADOW ? -1 : number_of(fields[2]);
    a->gid = table == VIG_IMAGE_PASSWD ? number_of(fields[3]) : -1;
    a->line = number;
    return 0;
}

int vig_image_accounts_read(enum vig_image_table table, vig_str text, struct vig_arena *arena, struct vig_image_accounts *ret,
                            struct vig_err *err)
{
    vig_cur cur = vig_cur_of(text);
    vig_str line;
    int rc = 0;

    for (uint32_t number = 1; rc == 0 && ret->n < VIG_LIMIT_ACCOUNTS && vig_cur_line(&cur, &line); number++)
        rc = add_line(table, line, number, arena, ret, err);
    return rc;
}
