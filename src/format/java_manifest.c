/* format/java_manifest.c - see format/java_manifest.h.
 *
 *     Manifest-Version: 1.0
 *     Implementation-Title: log4j-core
 *     Bundle-SymbolicName: org.apache.logging.log4j.co
 *      re
 *
 *     Name: org/apache/logging/log4j/core/
 *     Implementation-Version: 2.14.1
 *
 * (JAR File Specification, "JAR manifest".) A line holds at most 72 bytes; a line that begins with a space goes on with the
 * value before it. An empty line ends a section; the first is about the archive, the others about what they name. Signed
 * archives have a section for each class, so the file may have megabytes. Names of attributes have no case.
 *
 * What an attacker might do: a value folded over a million lines. It is copied once, into a piece no longer than the text.
 */
#include "format/java_manifest.h"

#include "base/cur.h"

static const struct {
    const char *name;
    size_t at;
} attributes[] = {
#define ATTRIBUTE(name, field)                                                                                         \
    {                                                                                                                  \
        name, offsetof(struct vig_java_manifest, field)                                                                \
    }
    ATTRIBUTE("Implementation-Title", implementation_title),
    ATTRIBUTE("Implementation-Version", implementation_version),
    ATTRIBUTE("Implementation-Vendor-Id", implementation_vendor_id),
    ATTRIBUTE("Specification-Title", specification_title),
    ATTRIBUTE("Specification-Version", specification_version),
    ATTRIBUTE("Bundle-SymbolicName", bundle_symbolic_name),
    ATTRIBUTE("Bundle-Version", bundle_version),
    ATTRIBUTE("Bundle-License", bundle_license),
    ATTRIBUTE("Automatic-Module-Name", automatic_module_name),
    ATTRIBUTE("Extension-Name", extension_name),
    ATTRIBUTE("Short-Name", short_name),
    ATTRIBUTE("Group-Id", group_id),
    ATTRIBUTE("Plugin-Version", plugin_version),
#undef ATTRIBUTE
};

static vig_str *field_of(struct vig_java_manifest *m, vig_str name)
{
    for (size_t i = 0; i < VIG_COUNT(attributes); i++)
        if (vig_str_ieq(name, vig_str_c(attributes[i].name)))
            return (vig_str *)(void *)((char *)m + attributes[i].at);
    return NULL;
}

/* Passes over the lines that go on with a value; *ret_end is where the last of them ends. */
static bool skip_folded(vig_cur *c, const char **ret_end)
{
    bool folded = false;
    vig_str line;
    char next;

    while (vig_cur_peek(c, &next) && next == ' ' && vig_cur_line(c, &line)) {
        *ret_end = line.p + line.n;
        folded = true;
    }
    return folded;
}

/* Without line ends and the space behind each. */
static bool unfold(vig_str raw, struct vig_arena *arena, vig_str *ret)
{
    char *to = vig_arena_alloc(arena, raw.n, 1);
    vig_cur c = vig_cur_of(raw);
    vig_str line;
    size_t n = 0;

    if (!to)
        return false;
    for (bool first = true; vig_cur_line(&c, &line); first = false) {
        if (!first)
            line = vig_str_skip(line, 1);
        if (line.n)
            memcpy(to + n, line.p, line.n);
        n += line.n;
    }
    *ret = vig_str_of(to, n);
    return true;
}

static vig_str without_directives(vig_str s)
{
    return vig_str_trim(vig_str_cut(&s, ';'));
}

int vig_java_manifest_read(vig_str text, struct vig_arena *arena, struct vig_java_manifest *ret, struct vig_err *err)
{
    struct vig_java_manifest m = { 0 };
    vig_cur c = vig_cur_of(text);
    vig_str line;

    while (vig_cur_line(&c, &line)) {
        const char *end = line.p + line.n;
        bool folded = skip_folded(&c, &end);
        vig_str value = line, name = vig_str_trim(vig_str_cut(&value, ':'));
        vig_str *field = field_of(&m, name);

        if (!field || !vig_str_empty(*field))
            continue;
        if (folded && !unfold(vig_str_of(value.p, (size_t)(end - value.p)), arena, &value))
            return vig_nomem(err);
        *field = vig_str_trim(value);
    }
    m.bundle_symbolic_name = without_directives(m.bundle_symbolic_name);
    *ret = m;
    return 0;
}
