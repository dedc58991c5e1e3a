/* format/pom.c - pom.xml, the description of a Maven project (see format/maven.h).
 *
 *     <project>
 *       <parent> <groupId>org.demo</groupId> <artifactId>demo-parent</artifactId> <version>7</version> </parent>
 *       <artifactId>demo</artifactId>
 *       <properties> <log4j.version>2.14.1</log4j.version> </properties>
 *       <licenses> <license> <name>Apache-2.0</name> </license> </licenses>
 *       <dependencies> <dependency> <groupId>…</groupId> … <version>${log4j.version}</version> </dependency> </dependencies>
 *
 * (https://maven.apache.org/pom.html.) Group and version may be left to the parent. The reader follows the path of
 * elements and keeps the text of the few that it knows.
 *
 * What an attacker might do: entities that grow exponentially or name files (a document type is refused, so there are
 * none); deep nesting; properties that name each other in a circle or double in each step (resolving has a depth and a
 * length).
 */
#include <expat.h>

#include "base/buf.h"
#include "format/maven.h"

enum {
    LONGEST_PATH = 160, /* of element names; a deeper or longer one is none that we know */
    LONGEST_TEXT = VIG_LIMIT_NAME,
    MOST_PROPERTIES = 10000,
    MOST_DEPENDENCIES = 10000,
    RESOLVE_DEPTH = 8,
};

struct reading {
    XML_Parser parser;
    struct vig_arena *arena;
    struct vig_pom pom;
    char path[LONGEST_PATH];
    size_t path_n, depth, known_depth; /* `path` holds the first known_depth of `depth` elements */
    char text[LONGEST_TEXT];
    size_t text_n;
    struct vig_err *err;
    int rc;
};

static void stop(struct reading *r, int rc)
{
    if (r->rc == 0)
        r->rc = rc;
    (void)XML_StopParser(r->parser, XML_FALSE);
}

static vig_str local_name(const XML_Char *name)
{
    vig_str s = vig_str_c(name);
    size_t colon = vig_str_find(s, ':');

    return colon == VIG_NPOS ? s : vig_str_skip(s, colon + 1);
}

static bool at_path(const struct reading *r, const char *path)
{
    return r->known_depth == r->depth && vig_str_eqc(vig_str_of(r->path, r->path_n), path);
}

static void begin_dependency(struct reading *r, bool managed)
{
    struct vig_pom_dependency *d;

    if (r->pom.dependencies.n >= MOST_DEPENDENCIES) {
        stop(r, vig_fail(r->err, VIG_E_LIMIT, "a project with more than %d dependencies", MOST_DEPENDENCIES));
        return;
    }
    d = vig_vec_add(&r->pom.dependencies, r->arena);
    if (!d)
        stop(r, vig_nomem(r->err));
    else
        d->managed = managed;
}

static void XMLCALL on_start(void *ctx, const XML_Char *element, const XML_Char **attributes)
{
    struct reading *r = ctx;
    vig_str name = local_name(element);

    r->text_n = 0;
    if (++r->depth > VIG_LIMIT_DEPTH) {
        stop(r, vig_fail(r->err, VIG_E_LIMIT, "XML that nests deeper than %d", VIG_LIMIT_DEPTH));
        return;
    }
    if (r->known_depth + 1 != r->depth || name.n + 1 > LONGEST_PATH - r->path_n)
        return;
    r->path[r->path_n++] = '/';
    memcpy(r->path + r->path_n, name.p, name.n);
    r->path_n += name.n;
    r->known_depth++;
    if (at_path(r, "/project/dependencies/dependency"))
        begin_dependency(r, false);
    else if (at_path(r, "/project/dependencyManagement/dependencies/dependency"))
        begin_dependency(r, true);
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int n)
{
    struct reading *r = ctx;
    size_t room = sizeof r->text - r->text_n, take = (size_t)n < room ? (size_t)n : room;

    memcpy(r->text + r->text_n, text, take);
    r->text_n += take;
}

static void keep(struct reading *r, vig_str value, vig_str *ret)
{
    if (!vig_arena_str(r->arena, value, ret))
        stop(r, vig_nomem(r->err));
}

static void add_property(struct reading *r, vig_str name, vig_str value)
{
    struct vig_pom_property *p =
        r->pom.properties.n < MOST_PROPERTIES ? vig_vec_add(&r->pom.properties, r->arena) : NULL;

    if (!p) {
        stop(r, r->pom.properties.n < MOST_PROPERTIES
                    ? vig_nomem(r->err)
                    : vig_fail(r->err, VIG_E_LIMIT, "a project with more than %d properties", MOST_PROPERTIES));
        return;
    }
    keep(r, name, &p->name);
    keep(r, value, &p->value);
}

static void add_license(struct reading *r, vig_str name)
{
    vig_str *all = &r->pom.license;

    if (vig_str_empty(name) || all->n > LONGEST_TEXT)
        return;
    if (vig_str_empty(*all)) {
        keep(r, name, all);
        return;
    }
    *all = vig_arena_printf(r->arena, "%.*s OR %.*s", VIG_ARG(*all), VIG_ARG(name));
    if (!all->p)
        stop(r, vig_nomem(r->err));
}

/* Where the text of the element that ends now belongs, if it is one that fills a field. */
static vig_str *field_at(struct reading *r, vig_str last)
{
    struct vig_pom_dependency *d = r->pom.dependencies.n ? &r->pom.dependencies.v[r->pom.dependencies.n - 1] : NULL;
    vig_str folder = vig_str_dirname(vig_str_of(r->path, r->path_n));
    struct vig_maven_id *id = NULL;

    if (vig_str_eqc(folder, "/project"))
        id = &r->pom.id;
    else if (vig_str_eqc(folder, "/project/parent"))
        id = &r->pom.parent;
    else if (d && (vig_str_eqc(folder, "/project/dependencies/dependency") ||
                   vig_str_eqc(folder, "/project/dependencyManagement/dependencies/dependency")))
        id = &d->id;
    if (!id)
        return NULL;
    if (vig_str_eqc(last, "groupId"))
        return &id->group;
    if (vig_str_eqc(last, "artifactId"))
        return &id->artifact;
    if (vig_str_eqc(last, "version"))
        return &id->version;
    if (!d || id != &d->id)
        return NULL;
    return vig_str_eqc(last, "scope")      ? &d->scope
           : vig_str_eqc(last, "optional") ? &d->optional
           : vig_str_eqc(last, "type")     ? &d->type
                                           : NULL;
}

static void take_text(struct reading *r, vig_str last)
{
    vig_str text = vig_str_trim(vig_str_of(r->text, r->text_n));
    vig_str *field = field_at(r, last);

    if (field)
        keep(r, text, field);
    else if (vig_str_eqc(vig_str_dirname(vig_str_of(r->path, r->path_n)), "/project/properties"))
        add_property(r, last, text);
    else if (at_path(r, "/project/licenses/license/name"))
        add_license(r, text);
}

static void XMLCALL on_end(void *ctx, const XML_Char *element)
{
    struct reading *r = ctx;
    vig_str name = local_name(element);

    if (r->known_depth == r->depth) {
        if (r->rc == 0)
            take_text(r, name);
        r->path_n -= name.n + 1;
        r->known_depth--;
    }
    r->depth--;
    r->text_n = 0;
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                               int internal)
{
    struct reading *r = ctx;

    stop(r, vig_fail(r->err, VIG_E_UNSUPPORTED, "XML with a document type, which is not read"));
}

/* Single bytes as in Latin-1, whatever they call themselves (windows-1252, …): names and versions are ASCII. */
static int XMLCALL on_encoding(void *ctx, const XML_Char *name, XML_Encoding *info)
{
    for (int i = 0; i < 256; i++)
        info->map[i] = i;
    info->data = NULL;
    info->convert = NULL;
    info->release = NULL;
    return XML_STATUS_OK;
}

static void *get(size_t n)
{
    return vig_allocation_fails() ? NULL : malloc(n);
}

static void *get_more(void *p, size_t n)
{
    return vig_allocation_fails() ? NULL : realloc(p, n);
}

static void set_handlers(struct reading *r)
{
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    XML_SetUnknownEncodingHandler(r->parser, on_encoding, NULL);
}

static int say_why(struct reading *r, struct vig_err *err)
{
    enum XML_Error code = XML_GetErrorCode(r->parser);
    size_t line = XML_GetCurrentLineNumber(r->parser);
    int rc;

    if (r->rc < 0)
        return r->rc;
    if (code == XML_ERROR_NO_MEMORY)
        return vig_nomem(err);
    rc = vig_fail(err, VIG_E_INPUT, "not XML: line %zu: %s", line, XML_ErrorString(code));
    err->at = line;
    return rc;
}

/* `encoding` in spite of what the text says, or NULL. *ret_bytes: it holds bytes that its encoding does not have. */
static int read_as(const char *encoding, vig_str text, struct vig_arena *arena, struct vig_pom *ret, bool *ret_bytes,
                   struct vig_err *err)
{
    static const XML_Memory_Handling_Suite memory = { get, get_more, free };
    struct reading *r = vig_new(arena, struct reading);
    int rc = 0;

    if (!r)
        return vig_nomem(err);
    r->arena = arena;
    r->err = err;
    r->parser = XML_ParserCreate_MM(encoding, &memory, NULL);
    if (!r->parser)
        return vig_nomem(err);
    set_handlers(r);
    if (XML_Parse(r->parser, text.n ? text.p : "", (int)text.n, XML_TRUE) != XML_STATUS_OK)
        rc = say_why(r, err);
    *ret_bytes = rc == VIG_E_INPUT && XML_GetErrorCode(r->parser) == XML_ERROR_INVALID_TOKEN;
    XML_ParserFree(r->parser);
    if (rc == 0)
        *ret = r->pom;
    return rc;
}

int vig_pom_read(vig_str text, struct vig_arena *arena, struct vig_pom *ret, struct vig_err *err)
{
    bool bytes = false, again;
    int rc;

    if (text.n > VIG_LIMIT_SMALL_FILE)
        return vig_fail(err, VIG_E_LIMIT, "XML of %zu bytes, of which at most %zu are read", text.n,
                        VIG_LIMIT_SMALL_FILE);
    rc = read_as(NULL, text, arena, ret, &bytes, err);
    if (rc < 0 && bytes) /* old poms have the name of an author in Latin-1 and say nothing of it */
        rc = read_as("ISO-8859-1", text, arena, ret, &again, err);
    return rc;
}

static vig_str inherited(vig_str own, vig_str parents)
{
    return vig_str_empty(own) ? parents : own;
}

static vig_str lookup(const struct vig_pom *pom, vig_str name)
{
    static const vig_str prefixes[] = { VIG_STR("project."), VIG_STR("pom.") };

    for (size_t i = pom->properties.n; i--;)
        if (vig_str_eq(pom->properties.v[i].name, name))
            return pom->properties.v[i].value;
    for (size_t i = 0; i < VIG_COUNT(prefixes); i++)
        if (vig_str_starts(name, prefixes[i]))
            name = vig_str_skip(name, prefixes[i].n);
    if (vig_str_eqc(name, "version"))
        return inherited(pom->id.version, pom->parent.version);
    if (vig_str_eqc(name, "groupId"))
        return inherited(pom->id.group, pom->parent.group);
    if (vig_str_eqc(name, "artifactId"))
        return pom->id.artifact;
    if (vig_str_eqc(name, "parent.version"))
        return pom->parent.version;
    if (vig_str_eqc(name, "parent.groupId"))
        return pom->parent.group;
    return VIG_STR("");
}

/* Appends `value`, resolved, to `out`; false when it cannot be. */
static bool resolve(const struct vig_pom *pom, vig_str value, int depth, struct vig_buf *out)
{
    if (depth > RESOLVE_DEPTH || vig_str_empty(value))
        return false;
    while (value.n) {
        size_t at = vig_str_search(value, VIG_STR("${")), end;

        if (at == VIG_NPOS)
            return vig_buf_add(out, value);
        if (!vig_buf_add(out, vig_str_take(value, at)))
            return false;
        value = vig_str_skip(value, at + 2);
        end = vig_str_find(value, '}');
        if (end == VIG_NPOS || !resolve(pom, lookup(pom, vig_str_take(value, end)), depth + 1, out))
            return false;
        value = vig_str_skip(value, end + 1);
    }
    return true;
}

int vig_pom_resolve(const struct vig_pom *pom, vig_str value, struct vig_arena *arena, vig_str *ret,
                    struct vig_err *err)
{
    struct vig_buf out;
    int rc = 0;

    if (vig_str_search(value, VIG_STR("${")) == VIG_NPOS) {
        *ret = value;
        return 0;
    }
    vig_buf_init(&out, LONGEST_TEXT);
    if (!resolve(pom, value, 0, &out))
        *ret = VIG_STR("");
    else if (!vig_arena_str(arena, vig_buf_str(&out), ret))
        rc = vig_nomem(err);
    vig_buf_done(&out);
    return rc;
}

int vig_pom_id(const struct vig_pom *pom, struct vig_arena *arena, struct vig_maven_id *ret, struct vig_err *err)
{
    struct vig_maven_id id = { 0 };
    int rc = vig_pom_resolve(pom, inherited(pom->id.group, pom->parent.group), arena, &id.group, err);

    if (rc == 0)
        rc = vig_pom_resolve(pom, pom->id.artifact, arena, &id.artifact, err);
    if (rc == 0)
        rc = vig_pom_resolve(pom, inherited(pom->id.version, pom->parent.version), arena, &id.version, err);
    if (rc == 0)
        *ret = id;
    return rc;
}
