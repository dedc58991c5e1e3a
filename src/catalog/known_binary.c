/* catalog/known_binary.c - well-known programs that no package manager installed.
 *
 * The official images of Node, Python, nginx, Redis, PHP and others build the program from its source, so no data base
 * names it. Its file name says what it may be, and a constant in the executable which version (format/version_string.h):
 * both have to agree. What an OS package owns is left to that package when the layers are put together.
 *
 * The names are those that Bitnami's advisories use; the CPE is how the NVD knows them.
 */
#include "catalog/cataloger.h"
#include "format/version_string.h"

struct known {
    const char *file;    /* the file's name begins so, and goes on with no letter: "python3.", "php8.2" */
    const char *name;
    const char *before;  /* NULL: the version is a constant of its own */
    unsigned dots;
    const char *cpe;     /* vendor:product */
    const char *after;   /* behind such a constant; NULL: nothing */
};

static const struct known known[] = {
    { "node", "node", "node.js/v", 2, "nodejs:node.js", NULL },
    { "libnode.so", "node", "node.js/v", 2, "nodejs:node.js", NULL },
    { "python", "python", NULL, 2, "python:python", NULL },
    { "libpython", "python", NULL, 2, "python:python", NULL },
    { "nginx", "nginx", "nginx version: nginx/", 2, "f5:nginx", NULL },
    { "httpd", "apache", "Apache/", 2, "apache:http_server", NULL },
    { "apache2", "apache", "Apache/", 2, "apache:http_server", NULL },
    { "php", "php", "X-Powered-By: PHP/", 2, "php:php", NULL },
    { "php-fpm", "php", "X-Powered-By: PHP/", 2, "php:php", NULL },
    { "php-cgi", "php", "X-Powered-By: PHP/", 2, "php:php", NULL },
    { "libphp", "php", "X-Powered-By: PHP/", 2, "php:php", NULL },
    { "redis-server", "redis", NULL, 2, "redis:redis", NULL },
    { "postgres", "postgresql", "postgres (PostgreSQL) ", 1, "postgresql:postgresql", NULL },
    { "mariadbd", "mariadb", NULL, 2, "mariadb:mariadb", "-MariaDB" },
    { "mysqld", "mariadb", NULL, 2, "mariadb:mariadb", "-MariaDB" },
    { "memcached", "memcached", "memcached ", 2, "memcached:memcached", NULL },
    { "lighttpd", "lighttpd", "lighttpd/", 2, "lighttpd:lighttpd", NULL },
    { "varnishd", "varnish", "varnish-", 2, "varnish-software:varnish_cache", NULL },
    { "proftpd", "proftpd", "ProFTPD Version ", 2, "proftpd:proftpd", NULL },
    { "busybox", "busybox", "BusyBox v", 2, "busybox:busybox", NULL },
    { "bash", "bash", "@(#)Bash version ", 2, "gnu:bash", NULL },
    { "perl", "perl", "/perl5/", 2, "perl:perl", NULL },
    { "ruby", "ruby", "ruby ", 2, "ruby-lang:ruby", NULL },
    { "libruby", "ruby", "ruby ", 2, "ruby-lang:ruby", NULL },
    { "curl", "curl", "curl/", 2, "haxx:curl", NULL },
    { "libcurl.so", "curl", "libcurl/", 2, "haxx:libcurl", NULL },
    { "openssl", "openssl", "OpenSSL ", 2, "openssl:openssl", NULL },
    { "libcrypto.so", "openssl", "OpenSSL ", 2, "openssl:openssl", NULL },
};

/* Behind the name: nothing, or a version and the like: "php8.2", "libpython3.11.so.1.0", "libruby-3.1.so". */
static const struct known *find_known(vig_str file)
{
    for (size_t i = 0; i < VIG_COUNT(known); i++) {
        vig_str name = vig_str_c(known[i].file), rest = vig_str_skip(file, name.n);

        if (vig_str_starts(file, name) && (rest.n == 0 || !vig_is_alpha(rest.p[0])) &&
            !vig_str_starts(rest, VIG_STR("-config")))
            return &known[i];
    }
    return NULL;
}

/* Bitnami's images describe their programs in SPDX documents, with more than can be seen from here. */
static bool is_described(vig_str path)
{
    return vig_str_starts(path, VIG_STR("opt/bitnami/"));
}

/* "libpython3.11.so.1.0" → "3.11.": a Python has many versions in it, its own is the one that fits its name. */
static bool prefix_of(vig_str file, struct vig_arena *scratch, vig_str *ret)
{
    size_t from = 0, to;

    while (from < file.n && !vig_is_digit(file.p[from]))
        from++;
    to = from;
    while (to < file.n && (vig_is_digit(file.p[to]) || (file.p[to] == '.' && to + 1 < file.n && vig_is_digit(file.p[to + 1]))))
        to++;
    *ret = VIG_STR("");
    if (from == to || !vig_str_has(vig_str_take(vig_str_skip(file, from), to - from), '.'))
        return true;
    *ret = vig_arena_printf(scratch, "%.*s.", (int)(to - from), file.p + from);
    return ret->p != NULL;
}

static int add(struct vig_catalog *cat, const struct known *k, vig_str version, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_GENERIC, .name = vig_str_c(k->name), .version = version };

    pkg.cpe = vig_arena_printf(vig_catalog_scratch(cat), "cpe:2.3:a:%s:%.*s:*:*:*:*:*:*:*", k->cpe, VIG_ARG(version));
    return pkg.cpe.p ? vig_catalog_add(cat, &pkg, err) : vig_nomem(err);
}

static int known_binary_parse(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err)
{
    vig_str name = vig_str_basename(vig_catalog_path(cat)), version;
    const struct known *k = is_described(vig_catalog_path(cat)) ? NULL : find_known(name);
    struct vig_version_mark mark = { 0 };
    struct vig_elf elf;
    int rc = k ? vig_elf_open(file, &elf, err) : VIG_E_INPUT;

    if (rc == VIG_E_INPUT || (rc == 0 && elf.type != VIG_ELF_EXEC && elf.type != VIG_ELF_DYN))
        return 0; /* scripts and the like by the same name */
    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    mark.before = vig_str_c(k->before);
    mark.after = vig_str_c(k->after);
    mark.dots = k->dots;
    mark.plain = vig_str_eqc(vig_str_c(k->name), "ruby"); /* a patch level only repeats the release */
    if (!k->before && vig_str_eqc(vig_str_c(k->name), "python") &&
        !prefix_of(name, vig_catalog_scratch(cat), &mark.prefix))
        return vig_nomem(err);
    rc = vig_version_string_find(&elf, &mark, vig_catalog_scratch(cat), &version, err);
    if (rc == VIG_E_NOT_FOUND)
        return 0; /* a small one that loads a library, which says it */
    return rc < 0 ? vig_catalog_note_err(cat, err) : add(cat, k, version, err);
}

const struct vig_cataloger vig_cataloger_known_binary = {
    .name = "known-binary",
    .paths = (const char *const[]){
        "node", "libnode.so*", "python2*", "python3*", "libpython*.so*", "nginx", "httpd", "apache2", "php", "php7*", "php8*",
        "php-fpm*", "php-cgi*", "libphp*.so", "redis-server", "postgres", "mariadbd", "mysqld", "memcached", "lighttpd",
        "varnishd", "proftpd", "busybox", "bash", "perl", "perl5*", "ruby", "ruby2*", "ruby3*", "libruby*.so*", "curl",
        "libcurl.so*", "openssl", "libcrypto.so*", NULL },
    .no_links = true,
    .max_bytes = VIG_LIMIT_ELF,
    .parse_blob = known_binary_parse,
};
