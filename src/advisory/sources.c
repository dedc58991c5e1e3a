/* advisory/sources.c - where advisories come from: the source file, the environment, a URL on the command line. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "advisory/update.h"

enum { SOURCES_MAX = 256 << 10, MOST_SOURCES = 1000 };

static bool is_url(vig_str s)
{
    return vig_str_starts(s, VIG_STR("http://")) || vig_str_starts(s, VIG_STR("https://"));
}

/* By the file's name; a folder is OSV's export. */
static enum vig_source_kind kind_of(vig_str url)
{
    vig_str file = vig_str_basename(url);

    if (vig_str_search(file, VIG_STR("epss")) != VIG_NPOS)
        return VIG_SOURCE_EPSS;
    if (vig_str_search(file, VIG_STR("known_exploited")) != VIG_NPOS || vig_str_search(file, VIG_STR("kev")) != VIG_NPOS)
        return VIG_SOURCE_KEV;
    return VIG_SOURCE_OSV;
}

static bool word_kind(vig_str word, enum vig_source_kind *ret)
{
    static const char *const words[] = { [VIG_SOURCE_OSV] = "osv", [VIG_SOURCE_KEV] = "kev", [VIG_SOURCE_EPSS] = "epss" };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_eqc(word, words[i])) {
            *ret = (enum vig_source_kind)i;
            return true;
        }
    return false;
}

int vig_sources_add(struct vig_feed_sources *s, vig_str text, struct vig_arena *arena, struct vig_err *err)
{
    vig_str url = vig_str_trim(text), first = url;
    struct vig_feed_source *slot;
    enum vig_source_kind kind;
    size_t space;

    first = vig_str_cut(&first, ' ');
    space = first.n;
    if (word_kind(first, &kind))
        url = vig_str_trim(vig_str_skip(url, space));
    else
        kind = kind_of(url);
    while (kind == VIG_SOURCE_OSV && vig_str_ends(url, VIG_STR("/")))
        url.n--;
    if (!is_url(url) || vig_str_has(url, ' ') || url.n > 2000)
        return vig_fail(err, VIG_E_INPUT, "'%.*s' is no source: write a URL that begins with http:// or https://, with osv, kev or "
                        "epss in front of it (files are read by vigia db import)", VIG_ARG(vig_str_take(url, 100)));
    if (s->list.n >= MOST_SOURCES)
        return vig_fail(err, VIG_E_LIMIT, "more than %d sources", MOST_SOURCES);
    slot = vig_vec_add(&s->list, arena);
    if (!slot || !vig_arena_str(arena, url, &slot->url))
        return vig_nomem(err);
    slot->kind = kind;
    return 0;
}

/* "only Debian Red\ Hat, npm": names with commas or spaces between; a name with a space needs commas. */
static int add_only(struct vig_feed_sources *s, vig_str names, struct vig_arena *arena, struct vig_err *err)
{
    char between = vig_str_has(names, ',') ? ',' : ' ';

    while (names.n) {
        vig_str name = vig_str_trim(vig_str_cut(&names, between)), *slot;

        if (vig_str_empty(name))
            continue;
        slot = vig_vec_add(&s->only, arena);
        if (!slot || !vig_arena_str(arena, name, slot))
            return vig_nomem(err);
    }
    return 0;
}

int vig_sources_parse(vig_str text, struct vig_arena *arena, struct vig_feed_sources *ret, struct vig_err *err)
{
    vig_str line, rest;
    size_t number = 0;

    while (text.n) {
        int rc = 0;

        line = vig_str_trim(vig_str_cut(&text, '\n'));
        number++;
        if (vig_str_empty(line) || line.p[0] == '#')
            continue;
        rest = line;
        if (vig_str_eqc(vig_str_cut(&rest, ' '), "only"))
            rc = add_only(ret, rest, arena, err);
        else
            rc = vig_sources_add(ret, line, arena, err);
        if (rc < 0) {
            err->at = number;
            return vig_wrap(err, "line %zu", number);
        }
    }
    return 0;
}

static int load_file(const char *path, struct vig_arena *arena, struct vig_feed_sources *ret, struct vig_err *err)
{
    char *text = vig_arena_alloc(arena, SOURCES_MAX, 1);
    int rc, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n;

    if (fd < 0)
        return vig_fail_errno(err, errno, "cannot read %s", path);
    n = text ? read(fd, text, SOURCES_MAX) : 0;
    rc = !text ? vig_nomem(err) : n < 0 ? vig_fail_errno(err, errno, "cannot read %s", path) : 0;
    (void)close(fd);
    if (rc == 0 && (rc = vig_sources_parse(vig_str_of(text, (size_t)n), arena, ret, err)) < 0)
        return vig_wrap(err, "%s", path);
    return rc;
}

int vig_sources_load(struct vig_arena *arena, struct vig_feed_sources *ret, vig_str *ret_path, struct vig_err *err)
{
    const char *named = getenv("VIGIA_DB_SOURCE"), *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    vig_str rest = vig_str_trim(vig_str_c(named)), own = { 0 };

    *ret_path = VIG_STR("/etc/vigia/sources");
    if (config && *config == '/')
        own = vig_arena_printf(arena, "%s/vigia/sources", config);
    else if (home && *home)
        own = vig_arena_printf(arena, "%s/.config/vigia/sources", home);
    if (own.p && (access(own.p, F_OK) == 0 || access(ret_path->p, F_OK) < 0))
        *ret_path = own;
    while (rest.n) {
        int rc = vig_sources_add(ret, vig_str_cut(&rest, ' '), arena, err);
        if (rc < 0)
            return vig_wrap(err, "$VIGIA_DB_SOURCE");
        rest = vig_str_trim(rest);
    }
    if (ret->list.n || access(ret_path->p, F_OK) < 0)
        return 0;
    return load_file(ret_path->p, arena, ret, err);
}
