/* cli/db_status.c - `vigia db status` and `vigia db export`. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "advisory/merge.h"
#include "cli/db.h"
#include "cli/outputs.h"
#include "report/json_out.h"
#include "report/text.h"

struct status {
    struct vig_db *db;
    struct vig_db_info info;
    struct vig_origins origins;
    uint64_t size;
    struct vig_buf out;
    struct vig_json_out json;
};

/* "5 hours old"; empty when the time cannot be read. */
static void say_age(struct vig_buf *out, vig_str built)
{
    char copy[32];
    struct tm tm = { 0 };
    double hours;

    (void)snprintf(copy, sizeof copy, "%.*s", VIG_ARG(vig_str_take(built, 19)));
    if (!strptime(copy, "%Y-%m-%dT%H:%M:%S", &tm))
        return;
    hours = difftime(time(NULL), timegm(&tm)) / 3600;
    if (hours < 0)
        return;
    if (hours < 48)
        (void)vig_buf_addf(out, " (%.0f hours ago)", hours);
    else
        (void)vig_buf_addf(out, " (%.0f days ago)", hours / 24);
}

static int text_ecosystem(void *ctx, vig_str name, uint64_t records, struct vig_err *err)
{
    struct status *s = ctx;
    size_t width = vig_text_width(name);

    (void)vig_buf_add(&s->out, VIG_STR("    "));
    vig_text_clean(&s->out, name);
    (void)vig_buf_addf(&s->out, "%*s%8llu\n", (int)(width < 44 ? 44 - width : 1), "", (unsigned long long)records);
    return 0;
}

static void text_input(struct status *s, const struct vig_origin *o)
{
    size_t width = vig_text_width(o->name);

    (void)vig_buf_add(&s->out, VIG_STR("    "));
    vig_text_clean(&s->out, o->name);
    (void)vig_buf_addf(&s->out, "%*s%8llu  ", (int)(width < 44 ? 44 - width : 1), "", (unsigned long long)o->entries);
    vig_text_clean(&s->out, vig_str_take(o->date, 10));
    (void)vig_buf_addc(&s->out, '\n');
}

static int write_text(struct status *s, struct vig_err *err)
{
    int rc;

    (void)vig_buf_add(&s->out, VIG_STR("  file        "));
    vig_text_clean(&s->out, s->info.path);
    (void)vig_buf_addf(&s->out, ", %.1f MB\n  records     %llu\n  newest      ", (double)s->size / 1e6,
                       (unsigned long long)s->info.records);
    vig_text_clean(&s->out, s->info.built);
    say_age(&s->out, s->info.built);
    (void)vig_buf_add(&s->out, VIG_STR("\n  ecosystems\n"));
    if ((rc = vig_db_ecosystems(s->db, text_ecosystem, s, err)) < 0)
        return rc;
    (void)vig_buf_add(&s->out, VIG_STR("  inputs\n"));
    for (size_t i = 0; i < s->origins.n; i++)
        text_input(s, &s->origins.v[i]);
    return 0;
}

static int json_ecosystem(void *ctx, vig_str name, uint64_t records, struct vig_err *err)
{
    struct status *s = ctx;

    vig_json_open(&s->json, NULL, '{');
    vig_json_str(&s->json, "name", name);
    vig_json_int(&s->json, "records", records);
    vig_json_close(&s->json, '}');
    return 0;
}

static int write_json(struct status *s, struct vig_err *err)
{
    int rc;

    vig_json_open(&s->json, NULL, '{');
    vig_json_str(&s->json, "path", s->info.path);
    vig_json_int(&s->json, "bytes", s->size);
    vig_json_str(&s->json, "built", s->info.built);
    vig_json_int(&s->json, "records", s->info.records);
    vig_json_open(&s->json, "ecosystems", '[');
    if ((rc = vig_db_ecosystems(s->db, json_ecosystem, s, err)) < 0)
        return rc;
    vig_json_close(&s->json, ']');
    vig_json_open(&s->json, "inputs", '[');
    for (size_t i = 0; i < s->origins.n; i++) {
        vig_json_open(&s->json, NULL, '{');
        vig_json_str(&s->json, "name", s->origins.v[i].name);
        vig_json_text(&s->json, "newest", s->origins.v[i].date);
        vig_json_text(&s->json, "sha256", s->origins.v[i].digest);
        vig_json_int(&s->json, "entries", s->origins.v[i].entries);
        vig_json_close(&s->json, '}');
    }
    vig_json_close(&s->json, ']');
    vig_json_close(&s->json, '}');
    (void)vig_buf_addc(&s->out, '\n');
    return 0;
}

static int say_absent(const struct db_call *call)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_db_info info = { 0 };
    struct vig_db *db;

    if (vig_db_open_starter(&db, &err) == 0) {
        (void)vig_db_info(db, call->arena, &info, &err);
        vig_db_close(db);
    }
    (void)printf("There is no advisory data base at %s.\n"
                 "Scans find only what the %llu advisories that are compiled in know about.\n\n"
                 "  vigia db update         fetches one from the sources in ~/.config/vigia/sources\n"
                 "  vigia db import PATH    builds one from files: OSV's bulk export, KEV, EPSS\n"
                 "  vigia db --help         tells more\n",
                 call->path, (unsigned long long)info.records);
    return VIG_EXIT_FAILED;
}

int db_status(const struct db_call *call)
{
    struct status s = { 0 };
    struct vig_err err = VIG_ERR_INIT;
    struct stat st;
    int rc;

    if (!call->path_exists)
        return say_absent(call);
    vig_buf_init(&s.out, VIG_MIB(64));
    s.json.to = &s.out;
    rc = vig_db_open(call->path, &s.db, &err);
    s.size = stat(call->path, &st) == 0 ? (uint64_t)st.st_size : 0;
    if (rc == 0 && call->verify)
        rc = vig_table_verify(vig_db_table(s.db), &err);
    if (rc == 0)
        rc = vig_db_info(s.db, call->arena, &s.info, &err);
    if (rc == 0)
        rc = vig_read_origins(vig_db_table(s.db), call->arena, &s.origins, &err);
    if (rc == 0)
        rc = call->json ? write_json(&s, &err) : write_text(&s, &err);
    if (rc == 0 && call->verify && !call->json)
        (void)vig_buf_add(&s.out, VIG_STR("  every block of the file is as it was written\n"));
    if (rc == 0)
        rc = db_print(&s.out, &err);
    vig_buf_done(&s.out);
    vig_db_close(s.db);
    return rc < 0 ? vig_command_failed("db status", &err) : VIG_EXIT_OK;
}

static int copy(int from, int to, struct vig_err *err)
{
    char *bytes = malloc(VIG_MIB(1));
    int rc = bytes ? 0 : vig_nomem(err);
    ssize_t n;

    while (rc == 0 && (n = read(from, bytes, VIG_MIB(1))) != 0)
        rc = n < 0 ? vig_fail_errno(err, errno, "cannot read the data base") : vig_write_all(to, bytes, (size_t)n, err);
    free(bytes);
    return rc;
}

/* The data base is packed already; it is checked from end to end before it leaves. */
static int export_to(int from, const char *target, struct vig_err *err)
{
    struct vig_output_file to;
    int rc = vig_output_open(&to, target, err);

    if (rc < 0)
        return rc;
    rc = copy(from, to.fd, err);
    if (rc == 0 && fsync(to.fd) < 0 && errno != EINVAL)
        rc = vig_fail_errno(err, errno, "cannot write %s", target);
    return vig_output_close(&to, rc, err);
}

int db_export(const struct db_call *call)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_table *table = NULL;
    struct stat st;
    int rc, fd = open(call->path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st) < 0)
        rc = vig_fail_errno(&err, errno, "no advisory data base at %s (make one with vigia db update or vigia db import)", call->path);
    else
        rc = vig_table_open(vig_blob_fd(fd, 0, (uint64_t)st.st_size), false, &table, &err);
    if (rc == 0)
        rc = vig_table_verify(table, &err);
    if (rc == 0)
        rc = export_to(fd, call->operands[0], &err);
    vig_table_close(table);
    if (fd >= 0)
        (void)close(fd);
    if (rc < 0)
        return vig_command_failed("db export", &err);
    if (!call->quiet)
        (void)fprintf(stderr, "%s: %.1f MB. On the other machine: vigia db import FILE\n", call->operands[0], (double)st.st_size / 1e6);
    return VIG_EXIT_OK;
}
