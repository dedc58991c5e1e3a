/* audit/facts/image_config.c - an image's configuration and history, as its audit needs them.
 *
 * The configuration is JSON of the engine's own shape, written by whoever made the image: {"User","Env":["A=b"],"Cmd":[…],
 * "Healthcheck":{"Test":["CMD",…]},"ExposedPorts":{"22/tcp":{}},"Labels":{…},"OnBuild":[…]}. What is not of the expected type counts as absent.
 *
 * A line of the history is the instruction as its builder wrote it down:
 *
 *     /bin/sh -c #(nop)  CMD ["sh"]                         docker build, an instruction other than RUN
 *     /bin/sh -c apt-get update                             docker build, RUN
 *     |1 TOKEN=x /bin/sh -c make                            docker build, RUN with build arguments
 *     RUN |1 TOKEN=x /bin/sh -c make # buildkit             BuildKit
 *     COPY . /app # buildkit
 *
 * Build arguments and assignments in commands stay readable there for ever, so secrets in them are looked for, and masked in whatever
 * is shown.
 */
#include "audit/facts/image_layer.h"
#include "base/cur.h"
#include "format/json.h"
#include "format/shell.h"

enum { LONGEST_LINE = 1 << 20 /* a here-document may be long */, SHOWN = 200 };

static const struct {
    vig_str word;
    enum vig_instruction_kind kind;
} instructions[] = {
    { VIG_STR("ADD"), VIG_INS_ADD },         { VIG_STR("ARG"), VIG_INS_ARG },
    { VIG_STR("CMD"), VIG_INS_CMD },         { VIG_STR("COPY"), VIG_INS_COPY },
    { VIG_STR("ENTRYPOINT"), VIG_INS_ENTRYPOINT }, { VIG_STR("ENV"), VIG_INS_ENV },
    { VIG_STR("EXPOSE"), VIG_INS_EXPOSE },   { VIG_STR("HEALTHCHECK"), VIG_INS_HEALTHCHECK },
    { VIG_STR("LABEL"), VIG_INS_LABEL },     { VIG_STR("MAINTAINER"), VIG_INS_MAINTAINER },
    { VIG_STR("ONBUILD"), VIG_INS_ONBUILD }, { VIG_STR("RUN"), VIG_INS_RUN },
    { VIG_STR("SHELL"), VIG_INS_SHELL },     { VIG_STR("STOPSIGNAL"), VIG_INS_STOPSIGNAL },
    { VIG_STR("USER"), VIG_INS_USER },       { VIG_STR("VOLUME"), VIG_INS_VOLUME },
    { VIG_STR("WORKDIR"), VIG_INS_WORKDIR },
};

/* ---- the configuration ---- */

static int add_string(struct vig_image_strings *to, vig_str s, struct vig_arena *arena, struct vig_err *err)
{
    vig_str *slot = to->n < VIG_IMAGE_SETTINGS ? vig_vec_add(to, arena) : NULL;

    if (!slot)
        return to->n < VIG_IMAGE_SETTINGS ? vig_nomem(err) : 0;
    return vig_arena_str(arena, s, slot) ? 0 : vig_nomem(err);
}

static int add_setting(struct vig_image_settings *to, vig_str name, vig_str value, bool has_value, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_setting *slot = to->n < VIG_IMAGE_SETTINGS ? vig_vec_add(to, arena) : NULL;

    if (!slot)
        return to->n < VIG_IMAGE_SETTINGS ? vig_nomem(err) : 0;
    slot->has_value = has_value;
    return vig_arena_str(arena, name, &slot->name) && vig_arena_str(arena, value, &slot->value) ? 0 : vig_nomem(err);
}

/* ["a", "b"]; older engines also wrote a single string. */
static int read_list(yyjson_val *v, struct vig_image_strings *to, struct vig_arena *arena, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *item;
    int rc = yyjson_is_str(v) ? add_string(to, vig_json_str(v), arena, err) : 0;

    yyjson_arr_foreach(v, i, max, item)
        if (rc == 0 && yyjson_is_str(item))
            rc = add_string(to, vig_json_str(item), arena, err);
    return rc;
}

static int read_keys(yyjson_val *v, struct vig_image_strings *to, struct vig_arena *arena, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *key, *value;
    int rc = 0;

    vig_json_foreach(v, i, max, key, value)
        if (rc == 0)
            rc = add_string(to, vig_json_str(key), arena, err);
    return rc;
}

static int read_environment(yyjson_val *v, struct vig_image_settings *to, struct vig_arena *arena, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *item;
    int rc = 0;

    yyjson_arr_foreach(v, i, max, item) {
        vig_str value = vig_json_str(item);
        bool has = vig_str_has(value, '=');
        vig_str name = vig_str_cut(&value, '=');
        if (rc == 0)
            rc = add_setting(to, name, value, has, arena, err);
    }
    return rc;
}

static int read_labels(yyjson_val *v, struct vig_image_settings *to, struct vig_arena *arena, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *key, *value;
    int rc = 0;

    vig_json_foreach(v, i, max, key, value)
        if (rc == 0)
            rc = add_setting(to, vig_json_str(key), vig_json_str(value), true, arena, err);
    return rc;
}

static void read_health(yyjson_val *v, struct vig_image *image)
{
    vig_str first = vig_json_str(yyjson_arr_get_first(yyjson_obj_get(v, "Test")));

    image->health_off = vig_str_eqc(first, "NONE");
    image->health_check = first.n && !image->health_off;
}

static int read_config(yyjson_val *v, struct vig_arena *arena, struct vig_image *image, struct vig_err *err)
{
    const struct {
        const char *key;
        struct vig_image_strings *to;
        bool keys;
    } lists[] = {
        { "Cmd", &image->command, false },
        { "Entrypoint", &image->entrypoint, false },
        { "OnBuild", &image->on_build, false },
        { "ExposedPorts", &image->ports, true },
        { "Volumes", &image->volumes, true },
    };
    int rc = 0;

    if (!vig_arena_str(arena, vig_json_get_str(v, VIG_STR("User")), &image->user) ||
        !vig_arena_str(arena, vig_json_get_str(v, VIG_STR("StopSignal")), &image->stop_signal) ||
        !vig_arena_str(arena, vig_json_get_str(v, VIG_STR("WorkingDir")), &image->working_dir))
        return vig_nomem(err);
    for (size_t i = 0; rc == 0 && i < VIG_COUNT(lists); i++)
        rc = lists[i].keys ? read_keys(yyjson_obj_get(v, lists[i].key), lists[i].to, arena, err)
                           : read_list(yyjson_obj_get(v, lists[i].key), lists[i].to, arena, err);
    if (rc == 0)
        rc = read_environment(yyjson_obj_get(v, "Env"), &image->environment, arena, err);
    if (rc == 0)
        rc = read_labels(yyjson_obj_get(v, "Labels"), &image->labels, arena, err);
    read_health(yyjson_obj_get(v, "Healthcheck"), image);
    return rc;
}

/* ---- the history ---- */

static vig_str cut_word(vig_str *s)
{
    vig_str word = *s = vig_str_trim(*s);
    size_t n = 0;

    while (n < word.n && !vig_is_space(word.p[n]))
        n++;
    *s = vig_str_trim(vig_str_skip(word, n));
    return vig_str_take(word, n);
}

static bool pass_over(vig_str *s, vig_str prefix)
{
    if (!vig_str_starts(*s, prefix))
        return false;
    *s = vig_str_trim(vig_str_skip(*s, prefix.n));
    return true;
}

static enum vig_instruction_kind instruction_of(vig_str word)
{
    for (size_t i = 0; i < VIG_COUNT(instructions); i++)
        if (vig_str_eq(word, instructions[i].word))
            return instructions[i].kind;
    return VIG_INS_UNKNOWN;
}

/* "|2 A=b C=d e /bin/sh -c …": values are not quoted, so one ends where the next NAME= or the shell begins. */
static int cut_build_arguments(vig_str *s, struct vig_image_settings *to, struct vig_arena *arena, struct vig_err *err)
{
    size_t shell;

    if (!s->n || s->p[0] != '|')
        return 0;
    (void)cut_word(s);
    shell = vig_str_search(*s, VIG_STR("/bin/"));
    vig_str arguments = vig_str_take(*s, shell);
    *s = vig_str_skip(*s, shell == VIG_NPOS ? 0 : shell);
    while (arguments.n) {
        vig_str value = cut_word(&arguments);
        bool has = vig_str_has(value, '=');
        vig_str name = vig_str_cut(&value, '=');
        int rc = has ? add_setting(to, name, value, true, arena, err) : 0;
        if (rc < 0)
            return rc;
    }
    return 0;
}

static bool is_shell_form(vig_str *s)
{
    static const vig_str shells[] = { VIG_STR("/bin/sh -c"), VIG_STR("/bin/bash -c"), VIG_STR("/bin/ash -c"), VIG_STR("/bin/bash -o pipefail -c"),
                                      VIG_STR("/bin/sh -eux -c"), VIG_STR("/bin/sh -ec"), VIG_STR("/bin/bash -ec"), VIG_STR("/bin/sh -e -c") };

    for (size_t i = 0; i < VIG_COUNT(shells); i++)
        if (pass_over(s, shells[i]))
            return true;
    return false;
}

/* ENV A=b C="d e", ENV A b, ARG A=b. */
static int read_pairs(vig_str s, struct vig_image_settings *to, struct vig_arena *arena, struct vig_err *err)
{
    vig_str rest = s, first = cut_word(&rest);

    if (!vig_str_has(first, '='))
        return rest.n ? add_setting(to, first, rest, true, arena, err) : 0;
    while (s.n) {
        size_t eq = vig_str_find(s, '='), n;
        vig_str name = vig_str_trim(vig_str_take(s, eq));
        char quote;

        if (eq == VIG_NPOS)
            return 0;
        s = vig_str_skip(s, eq + 1);
        quote = s.n && (s.p[0] == '"' || s.p[0] == '\'') ? s.p[0] : '\0';
        for (n = quote != '\0'; n < s.n && (quote ? s.p[n] != quote : !vig_is_space(s.p[n]));)
            n++;
        int rc = add_setting(to, name, vig_str_take(vig_str_skip(s, quote != '\0'), n - (quote != '\0')), true, arena, err);
        if (rc < 0)
            return rc;
        s = vig_str_trim(vig_str_skip(s, n + (quote != '\0')));
    }
    return 0;
}

static int read_commands(struct vig_image_step *step, struct vig_image_settings *to, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_shell *shell;
    int rc = vig_shell_parse(step->text, arena, &shell, err);

    if (rc < 0)
        return rc;
    step->shell = shell;
    for (size_t i = 0; rc == 0 && i < shell->commands.n; i++) {
        const struct vig_shell_command *c = &shell->commands.v[i];
        for (size_t k = 0; rc == 0 && k < c->assignments.n; k++)
            rc = add_setting(to, c->assignments.v[k].name, c->assignments.v[k].value.text, true, arena, err);
        for (size_t k = c->first + 1; rc == 0 && vig_str_eqc(c->program, "export") && k < c->words.n; k++)
            rc = read_pairs(c->words.v[k].text, to, arena, err);
    }
    return rc;
}

static int read_step(vig_str line, struct vig_arena *arena, struct vig_image_step *step, struct vig_err *err)
{
    vig_str s = vig_str_trim(vig_str_take(line, LONGEST_LINE)), rest;
    bool shell;
    int rc;

    if (vig_str_ends(s, VIG_STR("# buildkit")))
        s = vig_str_trim(vig_str_take(s, s.n - 10));
    (void)pass_over(&s, VIG_STR("/bin/sh -c #(nop)"));
    rest = s;
    step->kind = instruction_of(cut_word(&rest));
    if (step->kind != VIG_INS_UNKNOWN)
        s = rest;
    rc = cut_build_arguments(&s, &step->settings, arena, err);
    if (rc < 0)
        return rc;
    shell = is_shell_form(&s);
    if (shell && step->kind == VIG_INS_UNKNOWN)
        step->kind = VIG_INS_RUN;
    if (!vig_arena_str(arena, s, &step->text))
        return vig_nomem(err);
    if (step->kind == VIG_INS_RUN && shell)
        return read_commands(step, &step->settings, arena, err);
    return step->kind == VIG_INS_ENV || step->kind == VIG_INS_ARG ? read_pairs(step->text, &step->settings, arena, err) : 0;
}

static void mask_found(vig_str text, char *to)
{
    struct vig_secret_hit hits[32];
    size_t n, end = 0;

    do {
        n = vig_secret_find(vig_str_skip(text, end), hits, VIG_COUNT(hits));
        for (size_t i = 0; i < n; i++)
            memset(to + end + hits[i].start, '*', hits[i].end - hits[i].start);
        end += n ? hits[n - 1].end : 0;
    } while (n == VIG_COUNT(hits));
}

/* Masks what is found in `text`, and the values of settings that are secrets by name. */
static vig_str masked(struct vig_arena *arena, vig_str text, const struct vig_image_settings *settings)
{
    struct vig_secret_hit hit;
    vig_str copy;

    if (!vig_arena_str(arena, text, &copy))
        return (vig_str){ NULL, 0 };
    char *to = (char *)copy.p; /* ours */
    mask_found(text, to);
    for (size_t i = 0; settings && i < settings->n; i++) {
        const struct vig_setting *s = &settings->v[i];
        size_t from = 0, at;
        if (!vig_secret_setting(s->name, s->value, &hit))
            continue;
        vig_str secret = vig_str_of(s->value.p + hit.start, hit.end - hit.start);
        for (; secret.n >= 3 && (at = vig_str_search(vig_str_skip(copy, from), secret)) != VIG_NPOS; from += at + secret.n)
            memset(to + from + at, '*', secret.n);
    }
    return copy;
}

static vig_str fold(struct vig_arena *arena, vig_str text, size_t most)
{
    char *to = vig_arena_alloc(arena, most + 4, 1);
    size_t n = 0;

    if (!to)
        return (vig_str){ NULL, 0 };
    text = vig_str_trim(text);
    for (size_t i = 0; i < text.n; i++) {
        bool blank = vig_is_space(text.p[i]) || (unsigned char)text.p[i] < ' ' || text.p[i] == 127;
        if (blank && n && to[n - 1] == ' ')
            continue;
        if (n == most) {
            memcpy(to + n, "...", 3);
            return vig_str_of(to, n + 3);
        }
        to[n++] = blank ? ' ' : text.p[i];
    }
    return vig_str_of(to, n);
}

vig_str vig_image_mask(struct vig_arena *arena, vig_str text, const struct vig_image_settings *settings)
{
    return masked(arena, vig_str_take(text, LONGEST_LINE), settings);
}

/* docker build writes the digest of what COPY and ADD took: "file:<64 digits> in /app". Its first twelve tell as much. */
static vig_str shorten(struct vig_arena *arena, vig_str text)
{
    size_t colon = vig_str_find(vig_str_take(text, 8), ':'), end = colon == VIG_NPOS ? 0 : colon + 1;

    while (end < text.n && (vig_is_digit(text.p[end]) || (text.p[end] >= 'a' && text.p[end] <= 'f')))
        end++;
    if (colon == VIG_NPOS || end != colon + 65)
        return text;
    return vig_arena_printf(arena, "%.*s%.*s", VIG_ARG(vig_str_take(text, colon + 13)), VIG_ARG(vig_str_skip(text, end)));
}

/* As a Dockerfile has it: "RUN make install". */
static vig_str dockerfile_line(const struct vig_image_step *step, vig_str line, struct vig_arena *arena)
{
    vig_str text;

    for (size_t i = 0; i < VIG_COUNT(instructions); i++)
        if (step->kind == instructions[i].kind) {
            text = shorten(arena, step->text);
            return text.p ? vig_arena_printf(arena, "%.*s %.*s", VIG_ARG(instructions[i].word), VIG_ARG(text)) : text;
        }
    return line.p ? vig_str_take(line, LONGEST_LINE) : VIG_STR("");
}

static vig_str show_step(const struct vig_image_step *step, vig_str line, struct vig_arena *arena)
{
    vig_str safe, text = dockerfile_line(step, line, arena);

    if (!text.p)
        return text;
    safe = masked(arena, text, &step->settings);
    return safe.p ? fold(arena, safe, SHOWN) : safe;
}

/* The base image ends with the lowest `base_layers` layers, and with the lines that follow them without making a layer up to its CMD or
 * ENTRYPOINT. */
static void mark_base(struct vig_image *image, size_t base_layers)
{
    size_t end = 0;

    for (size_t i = 0; base_layers && i < image->history.n; i++) {
        const struct vig_image_step *step = &image->history.v[i];
        if (step->layer > base_layers)
            break;
        if (step->layer || step->kind == VIG_INS_CMD || step->kind == VIG_INS_ENTRYPOINT)
            end = i + 1;
    }
    for (size_t i = 0; i < end; i++) {
        image->history.v[i].base = true;
        if (image->history.v[i].created.n)
            image->base_created = image->history.v[i].created;
    }
}

static int read_history(const struct vig_source_config *config, struct vig_arena *arena, struct vig_image *image, struct vig_err *err)
{
    for (size_t i = 0; i < config->history.n; i++) {
        const struct vig_source_step *from = &config->history.v[i];
        struct vig_image_step *step = vig_vec_add(&image->history, arena);
        int rc;

        if (!step || !vig_arena_str(arena, from->created, &step->created))
            return vig_nomem(err);
        step->layer = from->layer;
        rc = read_step(from->created_by, arena, step, err);
        if (rc < 0)
            return rc;
        step->shown = show_step(step, from->created_by, arena);
        if (!step->shown.p)
            return vig_nomem(err);
    }
    return 0;
}

/* Asked for with each file that is told: a hostile image has a million of them, and eight thousand lines. */
static int index_layers(struct vig_image *image, size_t layers, struct vig_arena *arena, struct vig_err *err)
{
    for (size_t i = 0; i < layers; i++) {
        vig_str *slot = vig_vec_add(&image->made_by, arena);
        if (!slot)
            return vig_nomem(err);
    }
    for (size_t i = 0; i < image->history.n; i++) {
        const struct vig_image_step *step = &image->history.v[i];
        if (step->layer && step->layer <= layers)
            image->made_by.v[step->layer - 1] = step->shown;
    }
    return 0;
}

static vig_str label(const struct vig_image *image, const char *name)
{
    for (size_t i = 0; i < image->labels.n; i++)
        if (vig_str_eqc(image->labels.v[i].name, name))
            return image->labels.v[i].value;
    return VIG_STR("");
}

int vig_image_configure(const struct vig_source_config *config, const struct vig_subject *subject, struct vig_arena *arena,
                        struct vig_image *image, struct vig_err *err)
{
    int rc = read_config(config->config, arena, image, err);

    if (rc == 0)
        rc = read_history(config, arena, image, err);
    if (rc == 0)
        rc = index_layers(image, subject->layers.n, arena, err);
    for (size_t i = 0; rc == 0 && i < config->repo_digests.n; i++)
        rc = add_string(&image->repo_digests, config->repo_digests.v[i], arena, err);
    if (rc < 0)
        return rc;
    mark_base(image, subject->base_layers);
    image->config_known = true;
    image->signature_known = config->signature != VIG_SIGNATURE_UNKNOWN;
    image->is_signed = config->signature == VIG_SIGNATURE_PRESENT;
    image->base_name = label(image, "org.opencontainers.image.base.name");
    image->base_digest = label(image, "org.opencontainers.image.base.digest");
    return 0;
}
