/* catalog/java_name.c - what the file name of a Java archive says.
 *
 *     name-1.2.3.jar                     the usual
 *     log4j-1.2-api-2.14.1.jar           a number within the name
 *     kafka_2.13-2.8.0.jar               and another
 *     guava-30.0-jre.jar                 a word within the version
 *     netty-transport-4.1.60.Final-linux-x86_64.jar      a classifier behind it
 *     org.eclipse.core.runtime_3.1.0.v20221117.jar       OSGi
 *
 * A part that begins with a digit begins the version, unless a word that is no qualifier and then another number follow.
 */
#include "catalog/java_archive.h"

static const vig_str extensions[] = {
    VIG_STR(".jar"), VIG_STR(".war"), VIG_STR(".ear"), VIG_STR(".par"),  VIG_STR(".sar"), VIG_STR(".nar"),
    VIG_STR(".jpi"), VIG_STR(".hpi"), VIG_STR(".rar"), VIG_STR(".lpkg"), VIG_STR(".kar"),
};

/* Words that belong to a version, by how they begin. */
static const vig_str qualifiers[] = {
    VIG_STR("jre"),  VIG_STR("jdk"),   VIG_STR("java"), VIG_STR("android"),  VIG_STR("final"),      VIG_STR("ga"),
    VIG_STR("rc"),   VIG_STR("cr"),    VIG_STR("sp"),   VIG_STR("snapshot"), VIG_STR("incubating"), VIG_STR("alpha"),
    VIG_STR("beta"), VIG_STR("build"), VIG_STR("pre"),  VIG_STR("release"),  VIG_STR("hadoop"),     VIG_STR("patch"),
};
static const char one_letter_qualifiers[] = "mbrvab"; /* m1, b02, r938, v2022, … */

static const vig_str classifiers[] = {
    VIG_STR("-sources"),        VIG_STR("-javadoc"),       VIG_STR("-tests"),      VIG_STR("-jar-with-dependencies"),
    VIG_STR("-shaded"),         VIG_STR("-standalone"),    VIG_STR("-exec"),       VIG_STR("-boot"),
    VIG_STR("-uber"),           VIG_STR("-fat"),           VIG_STR("-all"),        VIG_STR("-linux-x86_64"),
    VIG_STR("-linux-aarch_64"), VIG_STR("-linux-riscv64"), VIG_STR("-osx-x86_64"), VIG_STR("-osx-aarch_64"),
    VIG_STR("-windows-x86_64"), VIG_STR("-linux"),         VIG_STR("-plain"),      VIG_STR("-runner"),
};

static bool ends_ignoring_case(vig_str s, vig_str suffix)
{
    return s.n > suffix.n && vig_str_ieq(vig_str_skip(s, s.n - suffix.n), suffix);
}

static size_t extension_length(vig_str path)
{
    if (path.n < 5 || (path.p[path.n - 4] != '.' && path.p[path.n - 5] != '.'))
        return 0; /* nearly all names in an archive */
    for (size_t i = 0; i < VIG_COUNT(extensions); i++)
        if (ends_ignoring_case(path, extensions[i]))
            return extensions[i].n;
    return 0;
}

bool vig_java_is_archive_name(vig_str path)
{
    return extension_length(path) != 0;
}

static bool is_qualifier(vig_str part)
{
    for (size_t i = 0; i < VIG_COUNT(qualifiers); i++)
        if (part.n >= qualifiers[i].n && vig_str_ieq(vig_str_take(part, qualifiers[i].n), qualifiers[i]))
            return true;
    return part.n > 1 && strchr(one_letter_qualifiers, vig_lower(part.p[0])) && vig_is_digit(part.p[1]);
}

/* Whether `rest`, from a digit on, is a version: a word that is no qualifier may stand in it only when no number follows. */
static bool is_version_tail(vig_str rest)
{
    bool word = false;

    while (rest.n) {
        vig_str part = vig_str_cut(&rest, '-');

        if (part.n && vig_is_digit(part.p[0]) && word)
            return false;
        word = word || (part.n && vig_is_alpha(part.p[0]) && !is_qualifier(part));
    }
    return true;
}

static bool begins_version(vig_str s)
{
    return s.n && (vig_is_digit(s.p[0]) || (s.n > 1 && (s.p[0] == 'r' || s.p[0] == 'R') && vig_is_digit(s.p[1])) ||
                   (s.n > 5 && vig_str_starts(s, VIG_STR("build")) && vig_is_digit(s.p[5])));
}

static vig_str without_classifiers(vig_str version)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < VIG_COUNT(classifiers); i++)
            if (vig_str_ends(version, classifiers[i])) {
                version.n -= classifiers[i].n;
                again = true;
            }
    }
    return version;
}

static void split_at(struct vig_java_name *n, size_t at)
{
    n->name = vig_str_take(n->base, at);
    n->version = vig_str_skip(n->base, at + 1);
}

struct vig_java_name vig_java_name_of(vig_str file_name, vig_str hint)
{
    vig_str base = vig_str_take(file_name, file_name.n - extension_length(file_name));
    struct vig_java_name n = { .base = base, .name = base };

    if (hint.n && base.n > hint.n + 1 && vig_str_ends(base, hint) && base.p[base.n - hint.n - 1] == '-') {
        split_at(&n, base.n - hint.n - 1);
        n.version = hint;
        return n;
    }
    if (base.n == 0 || !vig_is_alpha(base.p[0]))
        return n; /* "2024-01.jar" is no artifact 2024 */
    for (size_t i = 1; i + 1 < base.n && vig_str_empty(n.version); i++)
        if (base.p[i] == '-' && begins_version(vig_str_skip(base, i + 1)) && is_version_tail(vig_str_skip(base, i + 1)))
            split_at(&n, i);
    for (size_t i = 1; i + 1 < base.n && vig_str_empty(n.version); i++)
        if (base.p[i] == '_' && vig_is_digit(base.p[i + 1]) && !vig_str_has(vig_str_skip(base, i), '-'))
            split_at(&n, i);
    n.version = without_classifiers(n.version);
    return n;
}
