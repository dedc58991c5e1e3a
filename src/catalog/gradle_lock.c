/* catalog/gradle_lock.c - what Gradle locked: gradle.lockfile, and the older gradle/dependency-locks/CONFIGURATION.lockfile.
 *
 *     # This is a Gradle generated file for dependency locking.
 *     com.google.guava:guava:30.0-jre=compileClasspath,runtimeClasspath,testRuntimeClasspath
 *     org.junit.jupiter:junit-jupiter:5.8.1=testCompileClasspath,testRuntimeClasspath
 *     empty=annotationProcessor
 *
 * (https://docs.gradle.org/current/userguide/dependency_locking.html.) The older files have no configurations behind the
 * coordinates, as theirs is the file's name. What only configurations of tests need is for development.
 */
#include "catalog/cataloger.h"

static bool is_for_tests(vig_str configuration)
{
    return vig_str_starts(configuration, VIG_STR("test")) || vig_str_search(configuration, VIG_STR("Test")) != VIG_NPOS;
}

static bool only_tests(vig_str configurations)
{
    if (vig_str_empty(configurations))
        return false;
    while (configurations.n)
        if (!is_for_tests(vig_str_trim(vig_str_cut(&configurations, ','))))
            return false;
    return true;
}

static int read_line(struct vig_catalog *cat, vig_str line, size_t n, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_MAVEN, .flags = VIG_PKG_DECLARED };
    vig_str configurations = line, coordinates = vig_str_trim(vig_str_cut(&configurations, '='));
    size_t at = vig_str_rfind(coordinates, ':');

    if (vig_str_empty(coordinates) || coordinates.p[0] == '#' || vig_str_eqc(coordinates, "empty"))
        return 0;
    if (at == VIG_NPOS || vig_str_find(coordinates, ':') == at)
        return vig_catalog_note(cat, n, "a line that is no group:artifact:version") < 0 ? vig_nomem(err) : 0;
    pkg.name = vig_str_take(coordinates, at);
    pkg.version = vig_str_skip(coordinates, at + 1);
    if (only_tests(configurations))
        pkg.flags |= VIG_PKG_DEV;
    return vig_catalog_add(cat, &pkg, err);
}

static int gradle_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(file);
    vig_str line;
    int rc = 0;

    for (size_t n = 1; rc == 0 && vig_cur_line(&cur, &line); n++)
        rc = read_line(cat, line, n, err);
    return rc;
}

const struct vig_cataloger vig_cataloger_gradle_lock = {
    .name = "gradle-lock",
    .paths = (const char *const[]){ "gradle.lockfile", "buildscript-gradle.lockfile", ".../dependency-locks/*.lockfile",
                                    NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = gradle_lock_parse,
};
