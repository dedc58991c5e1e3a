/* cli/db.c - `vigia db`: builds, updates and looks into the advisory data base. */
#include "cli/db.h"

#include <unistd.h>

#include "advisory/import.h"
#include "cli/progress.h"
#include "report/text.h"

enum { OPT_DB = 1, OPT_FRESH, OPT_FORMAT, OPT_ECOSYSTEM, OPT_SOURCE, OPT_VERIFY, OPT_QUIET };

static const struct vig_option options[] = {
    { OPT_DB, "db", 0, "FILE", "the data base, instead of $VIGIA_DB or\n~/.cache/vigia/advisories.db" },
    { OPT_FRESH, "fresh", 0, NULL, "import, update: keep nothing of the old data base" },
    { OPT_SOURCE, "source", 0, "URL", "update: fetch from here instead of the configured\nsources; may be given several times" },
    { OPT_ECOSYSTEM, "ecosystem", 'e', "NAME", "search: only in this one (\"Debian\", \"Debian:12\", \"npm\");\nupdate: only these, separated by commas" },
    { OPT_FORMAT, "format", 'f', "text|json", "status, search, show: how to print" },
    { OPT_VERIFY, "verify", 0, NULL, "status: read and check the whole file" },
    { OPT_QUIET, "quiet", 'q', NULL, "no progress, no summary" },
    { 0 },
};

static const struct {
    const char *name;
    int (*run)(const struct db_call *call);
    size_t least, most; /* operands */
    const char *usage;
} actions[] = {
    { "import", db_import, 1, SIZE_MAX, "import PATH…" },
    { "update", db_update, 0, 0, "update" },
    { "status", db_status, 0, 0, "status" },
    { "search", db_search, 1, 1, "search WORD" },
    { "show", db_show, 1, 1, "show ID" },
    { "export", db_export, 1, 1, "export FILE" },
};

int db_print(struct vig_buf *text, struct vig_err *err)
{
    int rc = vig_buf_check(text, err);

    if (rc == 0)
        rc = vig_write_all(STDOUT_FILENO, text->p, text->n, err);
    vig_buf_clear(text);
    return rc;
}

int db_open(const struct db_call *call, struct vig_db **ret, bool *ret_starter, struct vig_err *err)
{
    *ret_starter = !call->path_exists && !call->path_given;
    return *ret_starter ? vig_db_open_starter(ret, err) : vig_db_open(call->path, ret, err);
}

static void import_progress(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct vig_progress *p = ctx;

    if (strcmp(what, "writing") == 0) /* by then it is a single thread that calls */
        p->what = "writing the data base";
    vig_progress_update(p, done, total);
}

static void say_notes(const struct vig_import_report *report)
{
    struct vig_buf text;

    vig_buf_init(&text, VIG_MIB(1));
    for (size_t i = 0; i < report->notes.n; i++) {
        (void)vig_buf_add(&text, VIG_STR("  note: "));
        vig_text_clean(&text, report->notes.v[i]);
        (void)vig_buf_addc(&text, '\n');
    }
    if (report->bad > report->notes.n)
        (void)vig_buf_addf(&text, "  note: %llu more\n", (unsigned long long)(report->bad - report->notes.n));
    if (!text.failed)
        (void)vig_write_all(STDERR_FILENO, text.p, text.n, &(struct vig_err)VIG_ERR_INIT);
    vig_buf_done(&text);
}

static void say_report(const struct db_call *call, const struct vig_import_report *r)
{
    if (call->quiet)
        return;
    say_notes(r);
    if (!r->written) {
        (void)fprintf(stderr, "%s is up to date: nothing in the %llu inputs has changed.\n", call->path,
                      (unsigned long long)r->inputs);
        return;
    }
    if (r->records)
        (void)fprintf(stderr, "%s: %llu records read", call->path, (unsigned long long)r->records);
    else /* KEV, EPSS or another data base alone */
        (void)fprintf(stderr, "%s: taken in", call->path);
    if (r->unchanged)
        (void)fprintf(stderr, ", %llu inputs unchanged", (unsigned long long)r->unchanged);
    if (r->resumed)
        (void)fprintf(stderr, ", %llu inputs taken from an earlier run", (unsigned long long)r->resumed);
    if (r->bad)
        (void)fprintf(stderr, ", %llu could not be read", (unsigned long long)r->bad);
    if (r->other_files)
        (void)fprintf(stderr, ", %llu other files passed over", (unsigned long long)r->other_files);
    (void)fputs(".\n", stderr);
}

int db_run_import(const struct db_call *call, const struct vig_input *inputs, size_t n, const vig_str *remove,
                  size_t remove_count, struct vig_err *err)
{
    struct vig_progress progress;
    struct vig_import_options o = { .db_path = call->path,
                                    .fresh = call->fresh,
                                    .remove = remove,
                                    .remove_count = remove_count,
                                    .progress = import_progress,
                                    .ctx = &progress };
    struct vig_import_report report;
    int rc;

    vig_progress_begin(&progress, "reading", call->quiet);
    rc = vig_import(inputs, n, &o, call->arena, &report, err);
    vig_progress_end(&progress);
    if (rc == 0)
        say_report(call, &report);
    return rc;
}

int db_import(const struct db_call *call)
{
    struct vig_input *inputs = vig_new_array(call->arena, struct vig_input, call->operand_count);
    struct vig_err err = VIG_ERR_INIT;
    int rc = inputs ? 0 : vig_nomem(&err);

    for (size_t i = 0; rc == 0 && i < call->operand_count; i++)
        inputs[i].path = call->operands[i];
    if (rc == 0)
        rc = db_run_import(call, inputs, call->operand_count, NULL, 0, &err);
    return rc < 0 ? vig_command_failed("db import", &err) : VIG_EXIT_OK;
}

static int take_option(struct db_call *call, int id, const char *value, const char **sources, struct vig_err *err)
{
    switch (id) {
    case OPT_DB:
        call->path = value;
        call->path_given = true;
        return 0;
    case OPT_FRESH: call->fresh = true; return 0;
    case OPT_VERIFY: call->verify = true; return 0;
    case OPT_QUIET: call->quiet = true; return 0;
    case OPT_ECOSYSTEM: call->ecosystem = value; return 0;
    case OPT_SOURCE: sources[call->source_count++] = value; return 0;
    case OPT_FORMAT:
        call->json = strcmp(value, "json") == 0;
        if (!call->json && strcmp(value, "text") != 0)
            return vig_fail(err, VIG_E_USAGE, "there is no format %s: text or json", value);
        return 0;
    default: return 0;
    }
}

extern const struct vig_command vig_command_db;

static int run_action(struct db_call *call, struct vig_err *err)
{
    const char *names[VIG_COUNT(actions) + 1] = { 0 }, *near;

    if (!call->operand_count)
        return vig_fail(err, VIG_E_USAGE, "say what to do: import, update, status, search, show or export");
    for (size_t i = 0; i < VIG_COUNT(actions); i++) {
        names[i] = actions[i].name;
        if (strcmp(actions[i].name, call->operands[0]) != 0)
            continue;
        call->operands++;
        call->operand_count--;
        if (call->operand_count < actions[i].least || call->operand_count > actions[i].most)
            return vig_fail(err, VIG_E_USAGE, "%s: write vigia db %s",
                            call->operand_count < actions[i].least ? "something is missing" : "too much", actions[i].usage);
        return actions[i].run(call);
    }
    near = vig_nearest(call->operands[0], names);
    if (near)
        return vig_fail(err, VIG_E_USAGE, "there is no action %s; did you mean %s?", call->operands[0], near);
    return vig_fail(err, VIG_E_USAGE, "there is no action %s: import, update, status, search, show or export", call->operands[0]);
}

static int find_path(struct db_call *call, struct vig_err *err)
{
    vig_str path;
    int rc;

    if (call->path) {
        call->path_exists = access(call->path, F_OK) == 0;
        return 0;
    }
    rc = vig_db_default_path(call->arena, &path, &call->path_exists, err);
    call->path = rc < 0 ? NULL : path.p;
    return rc;
}

static int run(int argc, char **argv)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct vig_err err = VIG_ERR_INIT;
    struct db_call call = { .arena = arena };
    const char **operands = arena ? vig_new_array(arena, const char *, (size_t)argc + 1) : NULL;
    const char **sources = arena ? vig_new_array(arena, const char *, (size_t)argc + 1) : NULL;
    struct vig_args args;
    const char *value;
    int id, rc = operands && sources ? 0 : vig_nomem(&err);

    vig_args_init(&args, &vig_command_db, argc, argv);
    while (rc == 0 && (id = vig_args_next(&args, &value, &err)) != VIG_ARGS_END) {
        if (id == VIG_ARGS_HELP) {
            vig_command_help(&vig_command_db);
            return VIG_EXIT_OK;
        }
        if (id == VIG_ARGS_OPERAND)
            operands[call.operand_count++] = value;
        else
            rc = id < 0 ? id : take_option(&call, id, value, sources, &err);
    }
    call.operands = operands;
    call.sources = sources;
    if (rc == 0)
        rc = find_path(&call, &err);
    if (rc == 0)
        rc = run_action(&call, &err);
    if (rc == VIG_E_USAGE)
        return vig_command_usage_error(&vig_command_db, &err);
    return rc < 0 ? vig_command_failed("db", &err) : rc;
}

const struct vig_command vig_command_db = {
    .name = "db",
    .summary = "the advisory data base: import, update, search, show",
    .usage = "import PATH… | update | status | search WORD | show ID | export FILE",
    .help = "The data base holds what is known to be vulnerable: OSV records, CISA's list of exploited vulnerabilities\n"
            "(KEV), and how likely the exploitation of each CVE is (EPSS). It is one file, built on this machine.\n"
            "\n"
            "  import   reads an all.zip of OSV's bulk export, a folder of such zips or of OSV records (JSON), KEV\n"
            "           (JSON or CSV), EPSS (CSV, also .gz), or a data base file that was exported elsewhere. What an\n"
            "           input is, is found by looking. It takes the place of what an earlier import of the same\n"
            "           ecosystem or list brought; everything else is kept. A killed import can be run again: it goes\n"
            "           on where it was, and the old data base stays in use until the new one is whole.\n"
            "  update   fetches what has changed from the sources in ~/.config/vigia/sources, and imports it. A line\n"
            "           is \"osv URL\" (ecosystems.txt and <Ecosystem>/all.zip beneath it), \"kev URL\", or \"epss URL\".\n"
            "  status   how old it is, and of what it has how much\n"
            "  search   advisories about packages whose name has WORD in it\n"
            "  show     all that is known under an id: CVE-…, GHSA-…, DSA-…, RHSA-…\n"
            "  export   writes it into one file, for machines without a network (there: vigia db import FILE)",
    .options = options,
    .examples = "  vigia db import ~/Downloads/osv                 all zips beneath a folder\n"
                "  vigia db import npm/all.zip known_exploited_vulnerabilities.json\n"
                "  vigia db search log4j-core --ecosystem Maven\n"
                "  vigia db show CVE-2021-44228 --format json\n"
                "  vigia db update --source https://mirror.example/osv\n"
                "  vigia db export /media/usb/advisories.db        then, elsewhere: vigia db import it\n",
    .run = run,
};
