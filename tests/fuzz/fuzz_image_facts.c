/* Any bytes as what an image audit reads beside its layers: a cached layer, accounts, a configuration with its history, entries. */
#include "audit/facts/image_layer.h"
#include "base/hash.h"
#include "format/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* With the checksum that it ought to have, or nothing but that would ever be tried. */
static void read_stored(vig_str bytes, struct vig_arena *arena)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_image_layer *l;
    struct vig_buf out;

    if (bytes.n < 8 || !vig_arena_str(arena, bytes, &bytes))
        return;
    uint64_t sum = vig_hash64(vig_str_take(bytes, bytes.n - 8));
    for (size_t i = 0; i < 8; i++)
        ((char *)bytes.p)[bytes.n - 8 + i] = (char)(sum >> (8 * i));
    if (vig_image_layer_parse(bytes, &l, &err) < 0)
        return;
    vig_buf_init(&out, VIG_MIB(64));
    (void)vig_image_layer_write(l, &out, &err);
    vig_buf_done(&out);
    vig_image_layer_free(l);
}

static void read_config(vig_str text, struct vig_arena *arena)
{
    struct vig_source_config config = { .signature = VIG_SIGNATURE_ABSENT };
    struct vig_subject subject = { .kind = VIG_SUBJECT_IMAGE, .base_layers = 1 };
    struct vig_image image = { .is_image = true };
    struct vig_err err = VIG_ERR_INIT;

    (void)vig_json_read(text, VIG_LIMIT_MANIFEST, arena, &config.config, &err);
    for (int i = 0; i < 2; i++) { /* the text itself as two lines of a history, of which the second made a layer */
        struct vig_source_step *step = vig_vec_add(&config.history, arena);
        if (!step)
            return;
        *step = (struct vig_source_step){ .created_by = text, .layer = (uint32_t)i };
    }
    (void)vig_image_configure(&config, &subject, arena, &image, &err);
}

/* Each line: the first byte is the type, the second and third the mode, the rest path and content. The lower and the upper half of
 * them are a layer each. */
static int read_layer(struct vig_image_layer *l, const struct vig_owned_lists *lists, vig_str text)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_image_reader r;
    int rc = 0;

    vig_image_reader_init(&r, l, lists);
    while (rc == 0 && text.n) {
        vig_str line = vig_str_cut(&text, '\n'), content = vig_str_skip(line, 3), path = vig_str_cut(&content, '\t');
        struct vig_blob blob = vig_blob_mem(content);
        enum vig_want want = VIG_WANT_NO;
        if (line.n < 4 || !path.n || path.p[0] == '/')
            continue;
        struct vig_entry e = { .path = path, .type = (enum vig_entry_type)((unsigned char)line.p[0] % 7), .size = content.n,
                               .mode = (uint32_t)((unsigned char)line.p[1] << 8 | (unsigned char)line.p[2]) & 07777, .capability = content };
        rc = r.visitor.entry(&r, &e, &want, &err);
        if (rc == 0 && want == VIG_WANT_CONTENT && e.type == VIG_ENTRY_FILE)
            rc = r.visitor.content(&r, &e, &blob, &err);
    }
    vig_image_reader_done(&r);
    vig_image_layer_seal(l);
    return rc;
}

static void read_layers(vig_str text, struct vig_arena *arena)
{
    struct vig_image_layer *layers[2] = { NULL, NULL };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_owned_lists *lists;
    struct vig_image image = { .is_image = true };
    int rc = vig_owned_lists_new(arena, &lists, &err);

    for (int i = 0; rc == 0 && i < 2; i++) {
        rc = vig_image_layer_new(&layers[i], &err);
        if (rc == 0)
            rc = read_layer(layers[i], lists, i ? vig_str_skip(text, text.n / 2) : vig_str_take(text, text.n / 2));
    }
    if (rc == 0)
        (void)vig_image_stack((const struct vig_image_layer *const *)layers, 2, arena, &image, &err);
    vig_image_layer_free(layers[0]);
    vig_image_layer_free(layers[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vig_str bytes = vig_str_of((const char *)data, size);
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(256));
    struct vig_image_accounts accounts = { 0 };
    struct vig_err err = VIG_ERR_INIT;

    if (!arena)
        return 0;
    read_stored(bytes, arena);
    for (unsigned t = 0; t < VIG_IMAGE_TABLE_COUNT; t++)
        (void)vig_image_accounts_read((enum vig_image_table)t, bytes, arena, &accounts, &err);
    read_config(bytes, arena);
    read_layers(bytes, arena);
    return 0;
}
