/* catalog/chisel_manifest.c - packages of which Chisel cut slices (Ubuntu's images without dpkg).
 *
 * var/lib/chisel/manifest.wall is zstd; in it, a JSON object a line:
 *
 *     {"jsonwall":"1.0","schema":"1.0","count":4}
 *     {"kind":"package","name":"openssl","version":"3.0.13-0ubuntu3.5","sha256":"…","arch":"amd64"}
 *     {"kind":"slice","name":"openssl_bins"}
 *     {"kind":"content","slice":"openssl_bins","path":"/usr/bin/openssl"}
 *     {"kind":"path","path":"/usr/bin/openssl","mode":"0755","slices":["openssl_bins"],…}
 *
 * A slice's name begins with its package's, which has no '_'. Source packages are not recorded. Format:
 * documentation.ubuntu.com/chisel, reference/manifest.
 *
 * Untrusted: it may unpack to anything; a line that is no such object becomes a note, the next one is read.
 */
#include "catalog/cataloger.h"
#include "format/inflate.h"
#include "format/json.h"

/* One line is parsed at a time. */
#define LINE_ARENA VIG_MIB(1)

static int wall_line(struct vig_catalog *cat, yyjson_val *line, struct vig_err *err)
{
    vig_str kind = vig_json_get_str(line, VIG_STR("kind")), slice;
    struct vig_package p = { .type = VIG_PKG_DEB };

    if (vig_str_eqc(kind, "package")) {
        p.name = vig_json_get_str(line, VIG_STR("name"));
        p.version = vig_json_get_str(line, VIG_STR("version"));
        p.arch = vig_json_get_str(line, VIG_STR("arch"));
        return vig_catalog_add(cat, &p, err);
    }
    if (!vig_str_eqc(kind, "content"))
        return 0;
    slice = vig_json_get_str(line, VIG_STR("slice"));
    return vig_catalog_owns(cat, VIG_PKG_DEB, vig_str_cut(&slice, '_'), vig_json_get_str(line, VIG_STR("path")), err);
}

static int read_wall(struct vig_catalog *cat, vig_str text, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(LINE_ARENA);
    vig_cur cur = vig_cur_of(text);
    yyjson_val *object;
    vig_str line;
    int rc = 0;

    if (!arena)
        return vig_nomem(err);
    for (size_t n = 1; rc >= 0 && vig_cur_line(&cur, &line); n++) {
        if (vig_str_empty(line) || vig_str_starts(line, VIG_STR("{\"kind\":\"path\"")))
            continue;
        if (vig_json_read(line, LINE_ARENA / 8, arena, &object, err) == 0)
            rc = wall_line(cat, object, err);
        else if (err->code == VIG_E_NOMEM)
            rc = err->code;
        else if (vig_catalog_note(cat, n, "a line that is not JSON") < 0)
            rc = vig_nomem(err);
        vig_arena_reset(arena);
    }
    return rc;
}

/* Unpacks all of it, or what comes before the damage: the error is returned then, too. */
static int unpack(const struct vig_blob *file, struct vig_buf *buf, struct vig_err *err)
{
    struct vig_inflate *zstd = NULL;
    struct vig_blob_stream in;
    int rc = vig_blob_stream_init(&in, file, err);

    if (rc < 0)
        return rc;
    rc = vig_inflate_new(VIG_PACKING_ZSTD, &in.stream, VIG_LIMIT_RATIO_FROM, &zstd, err);
    while (rc == 0) {
        vig_str part;

        rc = vig_stream_take(vig_inflate_stream(zstd), buf->max, &part, err);
        if (rc < 0 || vig_str_empty(part))
            break;
        if (part.n > buf->max - buf->n)
            rc = vig_fail(err, VIG_E_LIMIT, "it unpacks to more than %zu bytes", buf->max);
        else if (!vig_buf_add(buf, part))
            rc = vig_nomem(err);
    }
    vig_inflate_free(zstd);
    vig_blob_stream_done(&in);
    return rc;
}

static int chisel_manifest_parse(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err)
{
    struct vig_buf buf;
    int rc;

    vig_buf_init(&buf, VIG_LIMIT_PACKAGE_DB);
    rc = unpack(file, &buf, err);
    if (rc < 0)
        rc = vig_catalog_note_err(cat, err);
    if (rc == 0)
        rc = read_wall(cat, vig_buf_str(&buf), err);
    vig_buf_done(&buf);
    return rc;
}

const struct vig_cataloger vig_cataloger_chisel_manifest = {
    .name = "chisel-manifest",
    .paths = (const char *const[]){ "var/lib/chisel/manifest.wall", NULL },
    .max_bytes = VIG_LIMIT_PACKAGE_DB,
    .parse_blob = chisel_manifest_parse,
};
