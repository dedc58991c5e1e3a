/* format/go_buildinfo.c - see format/go_buildinfo.h.
 *
 * Source: debug/buildinfo and runtime/debug of Go. The linker writes a 32-byte head, aligned to 16, at the start of the
 * section .go.buildinfo, or of the first writable segment when the section table was removed:
 *
 *     "\xff Go buildinf:"  pointer size 1  flags 1  …
 *
 * flags bit 1 (Go 1.18 on): behind the head stand two strings, each a varint length and its bytes: Go's version and the
 * module text. Otherwise two pointers of that size follow at 16, big-endian when bit 0 is set. Each points to a Go string
 * header (pointer, length) in memory, and that to the bytes. The module text is wrapped in two markers of 16 bytes:
 *
 *     path⇥example.com/cmd            mod⇥example.com⇥v1.2.3⇥h1:…
 *     dep⇥golang.org/x/text⇥v0.3.0⇥h1:…    =>⇥example.com/fork⇥v0.3.1⇥h1:…    (replaces the line before)
 *     build⇥-ldflags="-X main.version=1.2.3"
 *
 * An attacker may point anywhere, name lengths of 2^63, or repeat the magic a million times: pointers go through the
 * segment table, lengths have a ceiling, and the search has an end.
 */
#include "format/go_buildinfo.h"

#define MAGIC VIG_STR("\xff Go buildinf:")
enum { HEAD = 32, ALIGN = 16, POINTER_SIZE_AT = 14, FLAGS_AT = 15, BIG_ENDIAN_FLAG = 1, INLINE_FLAG = 2, MARKER = 16 };
enum { CHUNK = 64 * 1024 };

static bool is_head(vig_str head)
{
    return head.n >= HEAD && vig_str_starts(head, MAGIC) &&
           ((head.p[FLAGS_AT] & INLINE_FLAG) || head.p[POINTER_SIZE_AT] == 4 || head.p[POINTER_SIZE_AT] == 8);
}

/* Looks at each aligned place of one piece of the file; the head may reach into what follows it. */
static int search_part(const struct vig_blob *file, uint64_t at, uint64_t size, struct vig_arena *scratch, uint64_t *ret_at,
                       struct vig_err *err)
{
    char *copy = file->mem ? NULL : vig_arena_alloc(scratch, CHUNK + HEAD, 1);

    if (!file->mem && !copy)
        return vig_nomem(err);
    for (uint64_t done = 0; done < size; done += CHUNK) {
        uint64_t left = file->size - at - done;
        size_t n = (size_t)(left < CHUNK + HEAD ? left : CHUNK + HEAD);
        vig_str chunk = vig_str_of(file->mem ? file->mem + at + done : copy, n);
        int rc = file->mem ? 0 : vig_blob_read(file, at + done, copy, n, err);

        if (rc < 0)
            return rc;
        for (size_t i = 0; i < CHUNK && i + HEAD <= n; i += ALIGN) {
            if (chunk.p[i] == '\xff' && is_head(vig_str_skip(chunk, i))) {
                *ret_at = at + done + i;
                return 0;
            }
        }
    }
    return vig_fail(err, VIG_E_NOT_FOUND, "no Go build information");
}

static int search_data(const struct vig_elf *elf, struct vig_arena *scratch, uint64_t *ret_at, struct vig_err *err)
{
    struct vig_elf_part part;

    for (uint32_t i = 0; i < elf->segments.count; i++) {
        int rc = vig_elf_segment(elf, i, &part, err);

        if (rc < 0)
            return rc;
        if (part.type != VIG_ELF_LOAD || (part.flags & (VIG_ELF_X | VIG_ELF_W)) != VIG_ELF_W)
            continue;
        if (part.at >= elf->file.size)
            break;
        if (part.size > elf->file.size - part.at)
            part.size = elf->file.size - part.at;
        if (part.size > VIG_LIMIT_GO_SEARCH)
            part.size = VIG_LIMIT_GO_SEARCH;
        return search_part(&elf->file, part.at, part.size, scratch, ret_at, err);
    }
    return vig_fail(err, VIG_E_NOT_FOUND, "no Go build information");
}

static int find_head(const struct vig_elf *elf, struct vig_arena *scratch, uint64_t *ret_at, struct vig_err *err)
{
    struct vig_elf_part section;
    int rc;

    if (elf->sections.count == 0)
        return search_data(elf, scratch, ret_at, err);
    rc = vig_elf_section(elf, VIG_STR(".go.buildinfo"), scratch, &section, err);
    if (rc == 0)
        *ret_at = section.at;
    return rc;
}

static int view(const struct vig_elf *elf, uint64_t at, uint64_t n, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    int rc = vig_blob_view(&elf->file, at, n, VIG_LIMIT_GO_MODULES, arena, ret, err);

    return rc < 0 ? vig_wrap(err, "reading Go build information") : 0;
}

/* A varint length and as many bytes; moves *at behind them. */
static int inline_string(const struct vig_elf *elf, uint64_t *at, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    uint64_t left = elf->file.size - *at, n;
    char bytes[10];
    size_t have = left < sizeof bytes ? (size_t)left : sizeof bytes;
    vig_cur cur = vig_cur_of(vig_str_of(bytes, have));
    int rc = vig_blob_read(&elf->file, *at, bytes, have, err);

    if (rc < 0)
        return rc;
    if (!vig_cur_uleb(&cur, &n))
        return vig_fail(err, VIG_E_INPUT, "Go build information: a string without a length");
    rc = view(elf, *at + vig_cur_at(&cur), n, arena, ret, err);
    if (rc == 0)
        *at += vig_cur_at(&cur) + n;
    return rc;
}

/* The pointer size and byte order come from the head, not from the ELF: give them the ELF's reader. */
static int pointed_string(const struct vig_elf *layout, vig_cur *pointers, struct vig_arena *arena, vig_str *ret,
                          struct vig_err *err)
{
    uint64_t address, at, n;
    vig_str header;
    vig_cur cur;
    int rc;

    if (!vig_elf_word(layout, pointers, &address))
        return vig_fail(err, VIG_E_INPUT, "Go build information: a pointer is cut off");
    rc = vig_elf_at_address(layout, address, layout->wide ? 16 : 8, &at, err);
    if (rc == 0)
        rc = view(layout, at, layout->wide ? 16 : 8, arena, &header, err);
    if (rc < 0)
        return rc;
    cur = vig_cur_of(header);
    if (!vig_elf_word(layout, &cur, &address) || !vig_elf_word(layout, &cur, &n))
        return vig_fail(err, VIG_E_INPUT, "Go build information: a string is cut off");
    if (n == 0) {
        *ret = VIG_STR("");
        return 0;
    }
    rc = vig_elf_at_address(layout, address, n, &at, err);
    return rc < 0 ? rc : view(layout, at, n, arena, ret, err);
}

static int pointed_strings(const struct vig_elf *elf, vig_str head, struct vig_arena *arena, vig_str *ret_version,
                           vig_str *ret_modules, struct vig_err *err)
{
    struct vig_elf layout = *elf;
    vig_cur pointers = vig_cur_of(vig_str_skip(head, 16));
    int rc;

    layout.wide = head.p[POINTER_SIZE_AT] == 8;
    layout.big = head.p[FLAGS_AT] & BIG_ENDIAN_FLAG;
    if (layout.wide != elf->wide || layout.big != elf->big)
        return vig_fail(err, VIG_E_INPUT, "Go build information of another word size than its file");
    rc = pointed_string(&layout, &pointers, arena, ret_version, err);
    return rc < 0 ? rc : pointed_string(&layout, &pointers, arena, ret_modules, err);
}

/* Takes the markers off; text without them is not from the linker and is dropped, as Go itself does. */
static vig_str unwrap(vig_str s)
{
    if (s.n < 2 * MARKER + 1 || s.p[s.n - MARKER - 1] != '\n')
        return VIG_STR("");
    return vig_str_take(vig_str_skip(s, MARKER), s.n - 2 * MARKER);
}

int vig_go_buildinfo_read(const struct vig_elf *elf, struct vig_arena *arena, struct vig_go_build *ret, struct vig_err *err)
{
    struct vig_go_build build = { 0 };
    vig_str head, modules;
    uint64_t at = 0;
    int rc = find_head(elf, arena, &at, err);

    if (rc < 0)
        return rc;
    rc = view(elf, at, HEAD, arena, &head, err);
    if (rc < 0)
        return rc;
    if (!is_head(head))
        return vig_fail(err, VIG_E_INPUT, "Go build information without its mark");
    if (head.p[FLAGS_AT] & INLINE_FLAG) {
        at += HEAD;
        rc = inline_string(elf, &at, arena, &build.go, err);
        if (rc == 0)
            rc = inline_string(elf, &at, arena, &modules, err);
    } else {
        rc = pointed_strings(elf, head, arena, &build.go, &modules, err);
    }
    if (rc == 0)
        rc = vig_go_modules_parse(unwrap(modules), arena, &build, err);
    if (rc == 0)
        *ret = build;
    return rc;
}

/* Go quotes keys and values that hold white space, quotes or '=', with the escapes of its own language; of those only
 * \" and \\ matter here. */
static int unquote(vig_str s, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    char *p;
    size_t n = 0;

    *ret = s;
    if (s.n < 2 || (s.p[0] != '"' && s.p[0] != '`') || s.p[s.n - 1] != s.p[0])
        return 0;
    *ret = vig_str_take(vig_str_skip(s, 1), s.n - 2);
    if (s.p[0] == '`' || !vig_str_has(*ret, '\\'))
        return 0;
    p = vig_arena_alloc(arena, ret->n, 1);
    if (!p)
        return vig_nomem(err);
    for (size_t i = 0; i < ret->n; i++) {
        if (ret->p[i] == '\\' && i + 1 < ret->n)
            i++;
        p[n++] = ret->p[i];
    }
    *ret = vig_str_of(p, n);
    return 0;
}

static int add_setting(vig_str text, struct vig_arena *arena, struct vig_go_build *build, struct vig_err *err)
{
    struct vig_go_setting *s;
    vig_str key = vig_str_cut(&text, '=');

    s = vig_vec_add(&build->settings, arena);
    if (!s)
        return vig_nomem(err);
    s->key = key;
    return unquote(text, arena, &s->value, err);
}

static int parse_line(vig_str line, struct vig_arena *arena, struct vig_go_build *build, struct vig_go_module **last,
                      struct vig_err *err)
{
    vig_str kind = vig_str_cut(&line, '\t');

    if (vig_str_eq(kind, VIG_STR("build")))
        return add_setting(line, arena, build, err);
    vig_str path = vig_str_cut(&line, '\t'), version = vig_str_cut(&line, '\t');
    if (vig_str_eq(kind, VIG_STR("path"))) {
        build->command = path;
    } else if (vig_str_eq(kind, VIG_STR("mod"))) {
        build->main = (struct vig_go_module){ .path = path, .version = version };
        *last = &build->main;
    } else if (vig_str_eq(kind, VIG_STR("dep"))) {
        *last = vig_vec_add(&build->deps, arena);
        if (!*last)
            return vig_nomem(err);
        **last = (struct vig_go_module){ .path = path, .version = version };
    } else if (vig_str_eq(kind, VIG_STR("=>")) && *last) {
        (*last)->new_path = path;
        (*last)->new_version = version;
    }
    return 0;
}

int vig_go_modules_parse(vig_str text, struct vig_arena *arena, struct vig_go_build *ret, struct vig_err *err)
{
    struct vig_go_module *last = NULL;
    vig_cur cur = vig_cur_of(text);
    vig_str line;

    while (vig_cur_line(&cur, &line)) {
        int rc = parse_line(line, arena, ret, &last, err);

        if (rc < 0)
            return rc;
    }
    return 0;
}

vig_str vig_go_setting(const struct vig_go_build *build, vig_str key)
{
    for (size_t i = 0; i < build->settings.n; i++)
        if (vig_str_eq(build->settings.v[i].key, key))
            return build->settings.v[i].value;
    return VIG_STR("");
}
