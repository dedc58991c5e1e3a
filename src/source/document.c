/* source/document.c - see source/document.h.
 *
 * CycloneDX JSON has the key "bomFormat" in its outermost object, SPDX JSON "spdxVersion" (version 2) or "@context" with
 * "spdx.org" (version 3). The key may stand at the end of a large file, so all of it is looked through, with no more
 * understanding than which strings are keys of the outermost object. A list of purls has "pkg:" at the beginning of its
 * first line that is neither empty nor a comment ('#').
 */
#include "source/document.h"

struct scan {
    unsigned depth;
    bool in_string, escaped;
    char text[24]; /* the beginning of the string that was read last, at depth 1 */
    size_t n;
};

/* Feeds one byte; true when a string of the outermost object ended. */
static bool string_ended(struct scan *s, char c)
{
    if (s->in_string) {
        if (s->escaped || c == '\\') {
            s->escaped = !s->escaped;
            return false;
        }
        if (c == '"') {
            s->in_string = false;
            return s->depth == 1;
        }
        if (s->n < sizeof s->text)
            s->text[s->n++] = c;
        return false;
    }
    if (c == '"') {
        s->in_string = true;
        s->n = 0;
    } else if (c == '{' || c == '[')
        s->depth++;
    else if ((c == '}' || c == ']') && s->depth)
        s->depth--;
    return false;
}

static vig_str json_kind(struct scan *s, vig_str part)
{
    for (size_t i = 0; i < part.n; i++) {
        if (!string_ended(s, part.p[i]))
            continue;
        vig_str key = vig_str_of(s->text, s->n);
        if (vig_str_eqc(key, "bomFormat"))
            return VIG_STR("cyclonedx");
        if (vig_str_eqc(key, "spdxVersion") || vig_str_starts(key, VIG_STR("https://spdx.org/rdf")))
            return VIG_STR("spdx");
    }
    return VIG_STR("");
}

static int scan_json(struct vig_stream *in, vig_str *ret, struct vig_err *err)
{
    struct scan s = { 0 };
    vig_str part, kind = VIG_STR("");

    for (;;) {
        int rc = vig_stream_take(in, UINT64_MAX, &part, err);
        if (rc < 0)
            return rc;
        kind = json_kind(&s, part);
        if (!part.n || kind.n)
            break;
    }
    *ret = kind;
    return 0;
}

static bool is_purls(vig_str head)
{
    while (head.n) {
        vig_str line = vig_str_trim(vig_str_cut(&head, '\n'));
        if (line.n && line.p[0] != '#')
            return vig_str_starts(line, VIG_STR("pkg:"));
    }
    return false;
}

int vig_document_of(const struct vig_blob *blob, vig_str *ret, struct vig_err *err)
{
    struct vig_blob_stream stream;
    vig_str head;
    int rc = vig_blob_stream_init(&stream, blob, err);

    if (rc < 0)
        return rc;
    rc = vig_stream_fill(&stream.stream, err);
    head = stream.stream.left;
    if (vig_str_starts(head, VIG_STR("\xef\xbb\xbf")))
        head = vig_str_skip(head, 3);
    *ret = VIG_STR("");
    if (rc == 0 && is_purls(head))
        *ret = VIG_STR("purls");
    else if (rc == 0 && vig_str_starts(vig_str_trim(head), VIG_STR("{")))
        rc = scan_json(&stream.stream, ret, err);
    vig_blob_stream_done(&stream);
    return rc;
}
