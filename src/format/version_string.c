/* format/version_string.c - see format/version_string.h.
 *
 * A compiler keeps string constants in .rodata, each ending in NUL. A version is digits and dots, and letters, digits and
 * dots behind them: 1.1.1n, 8.3.0RC1.
 *
 * Executables may be large (node has 90 MB), so they are read in pieces that overlap; a version that would reach into what
 * is not read yet is found again in the next piece. A hostile file can only claim to be another version of the same program.
 */
#include "format/version_string.h"

#include "base/limits.h"

enum { PIECE = 256 * 1024, OVERLAP = 256, VERSION_MAX = 40 };

/* The version at the start of `s`, when another byte shows where it ends. */
static vig_str version_at(vig_str s, const struct vig_version_mark *mark)
{
    unsigned seen = 0;
    size_t i = 0;

    while (i < s.n && (vig_is_digit(s.p[i]) || (s.p[i] == '.' && i && s.p[i - 1] != '.')))
        seen += s.p[i++] == '.';
    if (i == 0 || s.p[i - 1] == '.' || seen < mark->dots)
        return VIG_STR("");
    while (!mark->plain && i < s.n && (vig_is_alnum(s.p[i]) || s.p[i] == '.'))
        i++;
    return i < s.n && i <= VERSION_MAX ? vig_str_take(s, i) : VIG_STR("");
}

static bool find_marked(vig_str bytes, const struct vig_version_mark *mark, vig_str *ret)
{
    size_t at;

    while ((at = vig_str_search(bytes, mark->before)) != VIG_NPOS) {
        bytes = vig_str_skip(bytes, at + mark->before.n);
        *ret = version_at(bytes, mark);
        if (ret->n)
            return true;
    }
    return false;
}

/* Whether the version that stands at `at` is a constant: NUL on both ends. One with a known prefix may also end a path:
 * linkers keep "3.10.13" inside of "/opt/versions/3.10.13". */
static bool is_constant(vig_str bytes, size_t at, const struct vig_version_mark *mark, vig_str *ret)
{
    vig_str rest = vig_str_skip(bytes, at);

    if (at == 0 || (bytes.p[at - 1] != '\0' && !(mark->prefix.n && bytes.p[at - 1] == '/')))
        return false;
    *ret = version_at(rest, mark);
    rest = vig_str_skip(rest, ret->n);
    return ret->n && vig_str_starts(rest, mark->after) && rest.n > mark->after.n && rest.p[mark->after.n] == '\0';
}

static bool find_constant(vig_str bytes, const struct vig_version_mark *mark, vig_str *ret)
{
    const vig_str before = mark->prefix.n ? mark->prefix : vig_str_of("", 1); /* a NUL */
    size_t from = 0, at;

    while ((at = vig_str_search(vig_str_skip(bytes, from), before)) != VIG_NPOS) {
        if (is_constant(bytes, from + at + !mark->prefix.n, mark, ret))
            return true;
        from += at + 1;
    }
    return false;
}

bool vig_version_string_in(vig_str bytes, const struct vig_version_mark *mark, vig_str *ret)
{
    return mark->before.n ? find_marked(bytes, mark, ret) : find_constant(bytes, mark, ret);
}

int vig_version_string_find(const struct vig_elf *elf, const struct vig_version_mark *mark, struct vig_arena *arena,
                            vig_str *ret, struct vig_err *err)
{
    struct vig_elf_part part = { .size = elf->file.size };
    char *copy = NULL;
    vig_str found;
    int rc = vig_elf_section(elf, VIG_STR(".rodata"), arena, &part, err);

    if (rc < 0 && rc != VIG_E_NOT_FOUND)
        return rc;
    if (part.size > VIG_LIMIT_VERSION_SEARCH)
        part.size = VIG_LIMIT_VERSION_SEARCH;
    if (!elf->file.mem && !(copy = vig_arena_alloc(arena, PIECE + OVERLAP, 1)))
        return vig_nomem(err);
    for (uint64_t done = 0; done < part.size; done += PIECE) {
        size_t n = (size_t)(part.size - done < PIECE + OVERLAP ? part.size - done : PIECE + OVERLAP);

        rc = elf->file.mem ? 0 : vig_blob_read(&elf->file, part.at + done, copy, n, err);
        if (rc < 0)
            return rc;
        if (vig_version_string_in(vig_str_of(copy ? copy : elf->file.mem + part.at + done, n), mark, &found))
            return vig_arena_str(arena, found, ret) ? 0 : vig_nomem(err);
    }
    return vig_fail(err, VIG_E_NOT_FOUND, "no version");
}
