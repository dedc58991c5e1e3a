/* catalog/java_archive.c - packages in Java archives: the archive itself, what was packed into it, and archives within.
 *
 *     app.jar
 *       META-INF/MANIFEST.MF
 *       META-INF/maven/com.demo/app/pom.properties        its own coordinates
 *       META-INF/maven/com.google.code.gson/gson/…        a library whose classes were copied in ("shaded")
 *       BOOT-INF/lib/log4j-core-2.14.1.jar                an archive within, to VIG_LIMIT_ARCHIVE_DEPTH
 *
 * A .zip is looked into for Java archives, as programs are shipped so, but is none itself.
 *
 * One walk over the central directory picks what matters; nothing else is inflated. What an archive within an archive takes
 * in memory is given back when it is done. The SHA-1 of an archive's bytes is kept with the package that it is.
 *
 * What an attacker might do, beside all that format/zip.c stops: a million pom.properties (each read costs of the budget,
 * doubles are dropped); archives with long names (a note). One bad archive within does not hide the others.
 */
#include "catalog/java_archive.h"

#include "base/hash.h"
#include "base/map.h"
#include "format/zip.h"

enum {
    /* What an archive's arena holds beside its directory: the manifest, lists of entries, coordinates. */
    ARCHIVE_ARENA_SLACK = 256 << 20,
    /* One text and what is parsed from it. */
    TEXT_ARENA = 64 << 20,
    /* Archives and poms in one archive. The largest application servers hold some thousand. */
    MOST_ENTRIES = 200 * 1000,
    /* Different coordinates in one archive. The largest uber-jars have some hundred. */
    MOST_IDS = 20 * 1000,
};

struct entries {
    VIG_VEC(struct vig_zip_entry);
};

struct archive {
    struct vig_catalog *cat;
    struct vig_arena *arena; /* for this archive only */
    struct vig_arena *text;  /* for one text inside it, reset after each */
    struct vig_blob blob;
    struct vig_zip zip;
    struct vig_java_evidence evidence;
    struct vig_zip_entry manifest;
    struct entries properties, poms, nested;
    struct {
        VIG_VEC(struct vig_maven_id);
    } ids;
    struct {
        VIG_VEC(vig_str);
    } licenses;                   /* of the id with the same index */
    struct vig_map seen;          /* "group:artifact:version" */
    struct vig_map pom_in;        /* a folder → its pom.xml, an index into poms and one */
    struct vig_map properties_in; /* a folder → whether it has a pom.properties */
    bool too_many;
    bool has_jndi_lookup;
    size_t held; /* bytes that it and the archives around it hold in memory */
    bool is_outermost;
    bool is_container; /* a .zip: only what lies within counts */
};

static int scan(struct vig_catalog *cat, struct vig_zip_work *work, const struct vig_blob *blob, vig_str name,
                const struct archive *around, size_t bytes, struct vig_err *err);

static void see_class(struct archive *a, vig_str name)
{
    static const vig_str jndi = VIG_STR("org/apache/logging/log4j/core/lookup/JndiLookup.class");

    a->has_jndi_lookup = a->has_jndi_lookup || vig_str_eq(name, jndi);
    if (vig_str_empty(a->evidence.class_folder) && !vig_str_starts(name, VIG_STR("META-INF/")) &&
        !vig_str_starts(name, VIG_STR("BOOT-INF/")) && !vig_str_starts(name, VIG_STR("WEB-INF/")))
        a->evidence.class_folder = vig_str_dirname(name);
}

static bool keep_entry(struct archive *a, struct entries *list, const struct vig_zip_entry *e)
{
    struct vig_zip_entry *slot;

    if (list->n >= MOST_ENTRIES) {
        a->too_many = true;
        return true;
    }
    slot = vig_vec_add(list, a->arena);
    if (slot)
        *slot = *e;
    return slot != NULL;
}

/* Also remembers which folder it stands in. */
static bool keep_pom(struct archive *a, struct entries *list, struct vig_map *by_folder, const struct vig_zip_entry *e)
{
    uintptr_t *slot = keep_entry(a, list, e) ? vig_map_put(by_folder, a->arena, vig_str_dirname(e->name), NULL) : NULL;

    if (slot)
        *slot = list->n;
    return slot != NULL;
}

/* Sorts one entry to where it belongs. Most are classes. */
static bool sort_entry(struct archive *a, const struct vig_zip_entry *e)
{
    vig_str name = e->name, base;

    if (name.n == 0 || name.p[name.n - 1] == '/')
        return true;
    if (vig_str_ends(name, VIG_STR(".class"))) {
        see_class(a, name);
        return true;
    }
    base = vig_str_basename(name);
    if (a->is_container)
        return !vig_java_is_archive_name(base) || keep_entry(a, &a->nested, e);
    if (vig_str_eqc(base, "pom.properties"))
        return keep_pom(a, &a->properties, &a->properties_in, e);
    if (vig_str_eqc(base, "pom.xml"))
        return vig_str_search(name, VIG_STR("META-INF/maven/")) == VIG_NPOS || keep_pom(a, &a->poms, &a->pom_in, e);
    if (vig_str_ieq(name, VIG_STR("META-INF/MANIFEST.MF")) && !a->evidence.has_manifest) {
        a->manifest = *e;
        a->evidence.has_manifest = true;
    }
    return !vig_java_is_archive_name(base) || keep_entry(a, &a->nested, e);
}

static int walk(struct archive *a, struct vig_err *err)
{
    struct vig_zip_entry e;

    while (vig_zip_next(&a->zip, &e))
        if (!sort_entry(a, &e))
            return vig_nomem(err);
    if (vig_zip_is_damaged(&a->zip))
        return vig_catalog_note(a->cat, 0, "damaged zip directory: not all of it was read");
    return 0;
}

/* A note about an entry; the archive goes on. */
static int note_entry(struct archive *a, const struct vig_zip_entry *e, struct vig_err *err)
{
    (void)vig_wrap(err, "%.*s", VIG_ARG(vig_str_take(e->name, 128)));
    return vig_catalog_note_err(a->cat, err);
}

static int read_manifest(struct archive *a, struct vig_err *err)
{
    vig_str text;
    int rc;

    if (!a->evidence.has_manifest)
        return 0;
    rc = vig_zip_read_text(&a->zip, &a->manifest, VIG_LIMIT_JAVA_MANIFEST, a->arena, &text, err);
    if (rc < 0)
        return note_entry(a, &a->manifest, err);
    return vig_java_manifest_read(text, a->arena, &a->evidence.manifest, err);
}

static int add_id(struct archive *a, const struct vig_maven_id *id, vig_str license, struct vig_err *err)
{
    struct vig_maven_id *slot;
    vig_str key, *also;
    uintptr_t *seen;
    bool fresh;

    if (vig_str_empty(id->artifact) || vig_str_empty(id->version) || id->group.n > VIG_LIMIT_NAME ||
        id->artifact.n > VIG_LIMIT_NAME || id->version.n > VIG_LIMIT_VERSION)
        return 0;
    if (a->ids.n == MOST_IDS) {
        a->too_many = true;
        return 0;
    }
    key = vig_arena_printf(a->arena, "%.*s:%.*s:%.*s", VIG_ARG(id->group), VIG_ARG(id->artifact), VIG_ARG(id->version));
    seen = key.p ? vig_map_put(&a->seen, a->arena, key, &fresh) : NULL;
    if (!seen)
        return vig_nomem(err);
    if (!fresh)
        return 0;
    slot = vig_vec_add(&a->ids, a->arena);
    also = slot ? vig_vec_add(&a->licenses, a->arena) : NULL;
    if (!also || !vig_arena_str(a->arena, license, also))
        return vig_nomem(err);
    slot->group = vig_str_take(key, id->group.n);
    slot->artifact = vig_str_take(vig_str_skip(key, id->group.n + 1), id->artifact.n);
    slot->version = vig_str_skip(key, key.n - id->version.n);
    return 0;
}

/* Fills what `id` lacks from a pom.xml, and the licence. A pom that cannot be read is a note. */
static int complete(struct archive *a, const struct vig_zip_entry *e, struct vig_maven_id *id, vig_str *license,
                    struct vig_err *err)
{
    struct vig_maven_id said = { 0 };
    struct vig_pom pom;
    vig_str text;
    int rc = vig_zip_read_text(&a->zip, e, VIG_LIMIT_SMALL_FILE, a->text, &text, err);

    if (rc == 0)
        rc = vig_pom_read(text, a->text, &pom, err);
    if (rc < 0)
        return note_entry(a, e, err);
    rc = vig_pom_id(&pom, a->text, &said, err);
    if (rc < 0)
        return rc;
    if (vig_str_empty(id->group))
        id->group = said.group;
    if (vig_str_empty(id->artifact))
        id->artifact = said.artifact;
    if (vig_str_empty(id->version))
        id->version = said.version;
    *license = pom.license;
    return 0;
}

static int read_properties(struct archive *a, const struct vig_zip_entry *e, struct vig_err *err)
{
    const uintptr_t *pom = vig_map_get(&a->pom_in, vig_str_dirname(e->name));
    struct vig_maven_id id = { 0 };
    vig_str text, license = VIG_STR("");
    int rc = vig_zip_read_text(&a->zip, e, VIG_LIMIT_SMALL_FILE, a->text, &text, err);

    if (rc < 0)
        return note_entry(a, e, err);
    vig_pom_properties_read(text, &id);
    if (pom)
        rc = complete(a, &a->poms.v[*pom - 1], &id, &license, err);
    return rc < 0 ? rc : add_id(a, &id, license, err);
}

static int read_pom(struct archive *a, const struct vig_zip_entry *e, struct vig_err *err)
{
    struct vig_maven_id id = { 0 };
    vig_str license = VIG_STR("");
    int rc;

    if (vig_map_get(&a->properties_in, vig_str_dirname(e->name)))
        return 0; /* it was read together with that */
    rc = complete(a, e, &id, &license, err);
    return rc < 0 ? rc : add_id(a, &id, license, err);
}

static int read_poms(struct archive *a, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < a->properties.n && !vig_zip_is_spent(a->zip.work); i++) {
        rc = read_properties(a, &a->properties.v[i], err);
        vig_arena_reset(a->text);
    }
    for (size_t i = 0; rc == 0 && i < a->poms.n && !vig_zip_is_spent(a->zip.work); i++) {
        rc = read_pom(a, &a->poms.v[i], err);
        vig_arena_reset(a->text);
    }
    if (rc == 0 && a->too_many)
        rc = vig_catalog_note(a->cat, 0, "more archives or poms within than are read");
    return rc;
}

static int hash_blob(const struct vig_blob *blob, char ret[41], struct vig_err *err)
{
    static const size_t piece = VIG_KIB(256);
    VIG_ARENA_SCOPE struct vig_arena *arena = NULL;
    struct vig_digest *d;
    char *bytes;
    int rc;

    if (blob->mem)
        return vig_sha1_hex(vig_str_of(blob->mem, (size_t)blob->size), ret, err);
    arena = vig_arena_new(2 * piece);
    bytes = arena ? vig_arena_alloc(arena, piece, 1) : NULL;
    if (!bytes)
        return vig_nomem(err);
    rc = vig_digest_new(VIG_SHA1, &d, err);
    if (rc < 0)
        return rc;
    for (uint64_t at = 0; rc == 0 && at < blob->size; at += piece) {
        size_t n = blob->size - at < piece ? (size_t)(blob->size - at) : piece;

        rc = vig_blob_read(blob, at, bytes, n, err);
        if (rc == 0)
            rc = vig_digest_add(d, vig_str_of(bytes, n), err);
    }
    if (rc == 0)
        rc = vig_digest_hex(d, ret, 41, err);
    vig_digest_free(d);
    return rc;
}

static int add_package(struct archive *a, const struct vig_maven_id *id, vig_str license, unsigned flags, vig_str sha1,
                       struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_MAVEN,
                               .flags = flags,
                               .name = id->artifact,
                               .version = id->version,
                               .license = license,
                               .sha1 = sha1 };

    if (!vig_str_empty(id->group)) {
        pkg.name = vig_arena_printf(a->arena, "%.*s:%.*s", VIG_ARG(id->group), VIG_ARG(id->artifact));
        if (!pkg.name.p)
            return vig_nomem(err);
    }
    return vig_catalog_add(a->cat, &pkg, err);
}

/* Outermost, with libraries inside. Those deeper in are what it is made of; plug-ins are no applications. */
static bool is_application(const struct archive *a)
{
    vig_str name = a->evidence.file_name;

    return a->is_outermost && a->nested.n &&
           (vig_str_ends(name, VIG_STR(".jar")) || vig_str_ends(name, VIG_STR(".war")) ||
            vig_str_ends(name, VIG_STR(".ear")));
}

static int add_itself(struct archive *a, const struct vig_maven_id *id, vig_str license, struct vig_err *err)
{
    char hex[41];
    int rc;

    if (vig_str_empty(id->artifact))
        return 0;
    rc = hash_blob(&a->blob, hex, err);
    if (rc < 0)
        return vig_catalog_note_err(a->cat, err);
    return add_package(a, id, license, is_application(a) ? VIG_PKG_MAIN : 0, vig_str_c(hex), err);
}

/* Log4j's dangerous class without anything that says its version: silence would look like safety. */
static int warn_of_jndi(struct archive *a, const struct vig_maven_id *itself)
{
    if (!a->has_jndi_lookup || vig_str_starts(itself->artifact, VIG_STR("log4j-core")))
        return 0;
    for (size_t i = 0; i < a->ids.n; i++)
        if (vig_str_eqc(a->ids.v[i].artifact, "log4j-core"))
            return 0;
    return vig_catalog_note(a->cat, 0, "holds the class JndiLookup of log4j-core, of a version that nothing names");
}

static int add_all(struct archive *a, struct vig_err *err)
{
    struct vig_maven_id itself;
    size_t own;
    int rc;

    a->evidence.poms = a->ids.v;
    a->evidence.pom_count = a->ids.n;
    vig_java_identify(&a->evidence, &itself, &own);
    rc = add_itself(a, &itself, own == VIG_NPOS ? a->evidence.manifest.bundle_license : a->licenses.v[own], err);
    for (size_t i = 0; rc == 0 && i < a->ids.n; i++)
        if (i != own)
            rc = add_package(a, &a->ids.v[i], a->licenses.v[i], 0, VIG_STR(""), err);
    return rc < 0 ? rc : warn_of_jndi(a, &itself);
}

/* Reads an archive within onto an arena of its own, which is gone when it is done. */
static int scan_entry(struct archive *a, const struct vig_zip_entry *e, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_ARCHIVE + VIG_MIB(1));
    struct vig_blob blob;
    int rc;

    if (!arena)
        return vig_nomem(err);
    rc = vig_zip_read(&a->zip, e, a->held < VIG_LIMIT_ARCHIVE ? VIG_LIMIT_ARCHIVE - a->held : 0, arena, &blob, err);
    if (rc < 0)
        return rc;
    return scan(a->cat, a->zip.work, &blob, vig_str_basename(e->name), a, vig_arena_used(arena), err);
}

static int scan_nested(struct archive *a, struct vig_err *err)
{
    for (size_t i = 0; i < a->nested.n && !vig_zip_is_spent(a->zip.work); i++) {
        const struct vig_zip_entry *e = &a->nested.v[i];
        int rc = e->name.n > VIG_LIMIT_PATH
                     ? vig_fail(err, VIG_E_LIMIT, "an archive within, whose name has %zu bytes", e->name.n)
                     : vig_catalog_enter(a->cat, e->name, err);

        if (rc < 0) {
            if (vig_catalog_note_err(a->cat, err) < 0)
                return err->code;
            continue;
        }
        rc = scan_entry(a, e, err);
        if (rc < 0)
            rc = vig_catalog_note_err(a->cat, err);
        vig_catalog_leave(a->cat);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int scan_opened(struct archive *a, struct vig_err *err)
{
    int rc = walk(a, err);

    if (a->is_container)
        return rc < 0 ? rc : scan_nested(a, err);
    if (rc == 0)
        rc = read_manifest(a, err);
    if (rc == 0)
        rc = read_poms(a, err);
    if (rc == 0)
        rc = add_all(a, err);
    if (rc == 0)
        rc = scan_nested(a, err);
    if (rc == 0 && a->zip.lies)
        rc = vig_catalog_note(a->cat, 0, "headers or checksums that do not fit the directory: %llu entries",
                              (unsigned long long)a->zip.lies);
    return rc;
}

/* `around`: the archive that it lies in, or NULL. `bytes`: what its own hold in memory. */
static int scan(struct vig_catalog *cat, struct vig_zip_work *work, const struct vig_blob *blob, vig_str name,
                const struct archive *around, size_t bytes, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_ZIP_DIRECTORY + ARCHIVE_ARENA_SLACK);
    VIG_ARENA_SCOPE struct vig_arena *text = vig_arena_new(TEXT_ARENA);
    struct archive *a = arena && text ? vig_new(arena, struct archive) : NULL;
    int rc;

    if (!a)
        return vig_nomem(err);
    *a = (struct archive){ .cat = cat, .arena = arena, .text = text, .blob = *blob, .evidence.file_name = name };
    a->is_outermost = !around;
    a->held = bytes + (around ? around->held : 0);
    a->is_container = vig_str_ends(name, VIG_STR(".zip"));
    rc = vig_zip_open(work, blob, arena, &a->zip, err);
    return rc < 0 ? rc : scan_opened(a, err);
}

/* Other programs name their files so, too: Perl, parity archives, sysstat, RAR; and a .zip may be anything. */
static bool is_another_kind(vig_str name, const struct vig_blob *file)
{
    static const vig_str shared[] = { VIG_STR(".par"), VIG_STR(".sar"), VIG_STR(".nar"),
                                      VIG_STR(".rar"), VIG_STR(".kar"), VIG_STR(".zip") };

    for (size_t i = 0; i < VIG_COUNT(shared); i++)
        if (vig_str_ends(name, shared[i]))
            return !vig_zip_has_magic(file);
    return false;
}

static int java_archive_parse(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err)
{
    vig_str name = vig_str_basename(vig_catalog_path(cat));
    struct vig_zip_work *work;
    int rc;

    if (is_another_kind(name, file))
        return 0;
    rc = vig_zip_work_new(file->size, vig_catalog_scratch(cat), &work, err);
    return rc < 0 ? rc : scan(cat, work, file, name, NULL, 0, err);
}

const struct vig_cataloger vig_cataloger_java_archive = {
    .name = "java-archive",
    .paths = (const char *const[]){ "*.jar", "*.war", "*.ear", "*.par", "*.sar", "*.nar", "*.jpi", "*.hpi", "*.lpkg",
                                    "*.kar", "*.rar", NULL },
    .max_bytes = VIG_LIMIT_ARCHIVE,
    .parse_blob = java_archive_parse,
};

const struct vig_cataloger vig_cataloger_java_zip = {
    .name = "java-zip",
    .paths = (const char *const[]){ "*.zip", NULL },
    .max_bytes = VIG_LIMIT_ZIP_CONTAINER,
    .parse_blob = java_archive_parse,
};
