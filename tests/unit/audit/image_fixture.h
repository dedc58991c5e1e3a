/* tests/unit/audit/image_fixture.h - an image made in memory: layers of entries, a configuration, and the checks run over both. */
#ifndef IMAGE_FIXTURE_H
#define IMAGE_FIXTURE_H

#include "unit/test.h"

#include "audit/audit.h"
#include "audit/facts/image_layer.h"
#include "format/json.h"

static struct vig_err err;
static struct vig_arena *arena;
static struct vig_owned_lists *lists;

enum { MOST_LAYERS = 4 };

struct fixture {
    struct vig_image_layer *layers[MOST_LAYERS];
    struct vig_image_reader readers[MOST_LAYERS];
    size_t n;
    struct vig_source_config config;
    struct vig_subject subject;
    struct vig_image image;
};

static inline int set_up(void **state)
{
    (void)state;
    arena = vig_arena_new(VIG_MIB(64));
    return vig_owned_lists_new(arena, &lists, &err);
}

static inline int tear_down(void **state)
{
    (void)state;
    vig_arena_free(arena);
    return 0;
}

/* An entry of the topmost layer; it is read when the reader asks for it. */
static inline void put(struct fixture *f, struct vig_entry e, const char *content)
{
    struct vig_visitor *v = &f->readers[f->n - 1].visitor;
    enum vig_want want = VIG_WANT_NO;
    struct vig_blob blob = vig_blob_mem(vig_str_c(content ? content : ""));

    if (content)
        e.size = blob.size;
    assert_ok(v->entry(v->ctx, &e, &want, &err));
    if (want == VIG_WANT_CONTENT && e.type == VIG_ENTRY_FILE)
        assert_ok(v->content(v->ctx, &e, &blob, &err));
}

static inline void file(struct fixture *f, const char *path, uint32_t mode, const char *content)
{
    put(f, (struct vig_entry){ .path = vig_str_c(path), .type = VIG_ENTRY_FILE, .mode = mode }, content);
}

static inline void folder(struct fixture *f, const char *path, uint32_t mode)
{
    put(f, (struct vig_entry){ .path = vig_str_c(path), .type = VIG_ENTRY_DIRECTORY, .mode = mode }, NULL);
}

static inline void gone(struct fixture *f, const char *path)
{
    put(f, (struct vig_entry){ .path = vig_str_c(path), .type = VIG_ENTRY_WHITEOUT }, NULL);
}

static inline void layer(struct fixture *f, const char *made_by)
{
    struct vig_source_step *step = vig_vec_add(&f->config.history, arena);
    struct vig_layer *l = vig_vec_add(&f->subject.layers, arena);

    assert_ok(vig_image_layer_new(&f->layers[f->n], &err));
    vig_image_reader_init(&f->readers[f->n], f->layers[f->n], lists);
    f->n++;
    step->layer = (uint32_t)f->n;
    step->created_by = l->created_by = vig_str_c(made_by);
    step->created = VIG_STR("2026-10-01T00:00:00Z");
}

static inline void step(struct fixture *f, const char *line)
{
    struct vig_source_step *s = vig_vec_add(&f->config.history, arena);

    s->created_by = vig_str_c(line);
}

static inline void configuration(struct fixture *f, const char *json)
{
    assert_ok(vig_json_read(vig_str_c(json), VIG_LIMIT_MANIFEST, arena, &f->config.config, &err));
}

/* Nothing to complain about, at level 2 either. */
static inline void good(struct fixture *f)
{
    *f = (struct fixture){ .subject = { .kind = VIG_SUBJECT_IMAGE, .name = VIG_STR("shop:1.4"), .created = VIG_STR("2026-10-02T00:00:00Z") } };
    *vig_vec_add(&f->subject.tags, arena) = VIG_STR("shop:1.4");
    f->config.signature = VIG_SIGNATURE_PRESENT;
    configuration(f, "{\"User\":\"10001:10001\",\"Env\":[\"PATH=/usr/bin\",\"GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568\"],\"Cmd\":[\"/app\"],"
                     "\"Healthcheck\":{\"Test\":[\"CMD\",\"/app\",\"-probe\"]},\"ExposedPorts\":{\"8080/tcp\":{}},\"Volumes\":{\"/data\":{}},"
                     "\"Labels\":{\"org.opencontainers.image.base.digest\":\"sha256:1\"}}");
    layer(f, "COPY app /app # buildkit");
    folder(f, "tmp", 01777);
    file(f, "app", 0755, "\177ELF");
    file(f, "etc/passwd", 0644, "root:x:0:0:root:/root:/bin/sh\nshop:x:10001:10001::/:/sbin/nologin\n");
    file(f, "etc/shadow", 0640, "root:*:19000:0:99999:7:::\nshop:!:19000::::::\n");
    file(f, "etc/group", 0644, "root:x:0:\nshop:x:10001:\n");
    file(f, "etc/ssl/certs/ca-certificates.crt", 0644, "-----BEGIN CERTIFICATE-----\nMIIF\n-----END CERTIFICATE-----\n");
}

static inline void stack(struct fixture *f)
{
    f->image = (struct vig_image){ .subject = &f->subject, .is_image = true };
    for (size_t i = 0; i < f->n; i++)
        vig_image_layer_seal(f->layers[i]);
    assert_ok(vig_image_stack((const struct vig_image_layer *const *)f->layers, f->n, arena, &f->image, &err));
    assert_ok(vig_image_configure(&f->config, &f->subject, arena, &f->image, &err));
}

static inline void done(struct fixture *f)
{
    for (size_t i = 0; i < f->n; i++) {
        vig_image_reader_done(&f->readers[i]);
        vig_image_layer_free(f->layers[i]);
    }
}

#endif
