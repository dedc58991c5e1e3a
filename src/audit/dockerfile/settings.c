/* audit/dockerfile/settings.c - WORKDIR, EXPOSE, ENV, VOLUME: what the image says about how it is run. */
#include "audit/dockerfile/walk.h"

static bool is_absolute(vig_str s)
{
    return vig_str_starts(s, VIG_STR("/")) || vig_str_starts(s, VIG_STR("\\"))
           || (s.n > 1 && vig_is_alpha(s.p[0]) && s.p[1] == ':');
}

static int workdir_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        const struct vig_docker_word *w = i->kind == VIG_INS_WORKDIR && i->words.n ? &i->words.v[0] : NULL;
        int rc;

        if (!w || w->unknown || is_absolute(w->expanded) || vig_str_starts(w->expanded, VIG_STR("$")))
            continue;
        rc = vig_findings_at(out, vig_docker_place_of(d, i, &w->at), err, "WORKDIR '%.*s' hangs on the one before it",
                             VIG_ARG(w->text));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_workdir = {
    .id = "DKF-0100",
    .title = "WORKDIR is relative",
    .why = "Where it leads depends on the WORKDIR before it, perhaps the base image's, which may change.",
    .remedy = "Write the whole path: WORKDIR /app.",
    .refs = VIG_REFS("DL3000", "AVD-DS-0009", "CKV_DOCKER_10"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = workdir_run,
};

static int system_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        const struct vig_docker_word *w = i->kind == VIG_INS_WORKDIR && i->words.n ? &i->words.v[0] : NULL;
        vig_str path;
        int rc;

        if (!w || w->unknown || !vig_docker_in_final(d, i))
            continue;
        path = w->expanded;
        while (path.n > 1 && path.p[path.n - 1] == '/')
            path.n--;
        if (!vig_listed(path, "/proc /sys /dev /boot /bin /sbin /lib /lib64 /usr /usr/bin /usr/sbin /usr/lib /etc /root /run /var "
                              "/var/run /var/lib"))
            continue;
        rc = vig_findings_at(out, vig_docker_place_of(d, i, &w->at), err, "'%.*s' belongs to the system", VIG_ARG(path));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_workdir_system = {
    .id = "DKF-0101",
    .title = "WORKDIR is a folder of the system",
    .why = "A file that the program writes there by mistake replaces a part of the system; /proc and /sys are the kernel's, and "
           "have been a way out.",
    .remedy = "Work in a folder of its own: WORKDIR /app.",
    .refs = VIG_REFS("AVD-DS-0030"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = system_run,
};

/* "8080", "53/udp", "8000-8010/tcp". False for what is no port. */
static bool port_range(vig_str text, uint64_t *ret_first, uint64_t *ret_last)
{
    vig_str number = vig_str_cut(&text, '/'), last = number, first = vig_str_cut(&last, '-');

    if (!vig_str_to_u64(first, ret_first))
        return false;
    *ret_last = *ret_first;
    return vig_str_empty(last) || vig_str_to_u64(last, ret_last);
}

typedef bool port_fn(uint64_t first, uint64_t last);

static int each_port(const struct vig_facts *f, port_fn *bad, bool final_only, const char *says, struct vig_findings *out,
                     struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        for (size_t k = 0; i->kind == VIG_INS_EXPOSE && k < i->words.n; k++) {
            const struct vig_docker_word *w = &i->words.v[k];
            uint64_t first, last;
            int rc;

            if (w->unknown || (final_only && !vig_docker_in_final(d, i)) || !port_range(w->expanded, &first, &last)
                || !bad(first, last))
                continue;
            rc = vig_findings_at(out, vig_docker_place_of(d, i, &w->at), err, "EXPOSE %.*s%s", VIG_ARG(w->expanded), says);
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

static bool is_no_port(uint64_t first, uint64_t last)
{
    return first > 65535 || last > 65535 || last < first;
}

static int range_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_port(f, is_no_port, false, " is no port", out, err);
}

const struct vig_check vig_check_dockerfile_port = {
    .id = "DKF-0102",
    .title = "EXPOSE names a port that does not exist",
    .why = "The build fails, or the port that was meant is not published.",
    .remedy = "Ports go from 0 to 65535.",
    .refs = VIG_REFS("DL3011", "AVD-DS-0008"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = range_run,
};

static bool has_ssh(uint64_t first, uint64_t last)
{
    return first <= 22 && last >= 22 && last <= 65535;
}

static int ssh_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_port(f, has_ssh, true, ": the port of ssh", out, err);
}

const struct vig_check vig_check_dockerfile_port_ssh = {
    .id = "DKF-0103",
    .title = "The image offers ssh",
    .why = "A login server in a container has passwords and keys of its own, which nobody looks after; docker exec needs none.",
    .remedy = "Remove EXPOSE 22 and the server behind it.",
    .refs = VIG_REFS("AVD-DS-0004", "CKV_DOCKER_1", "CIS-Docker-1.6-5.7"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = ssh_run,
};

/* Whether `value`, as it stands in the file, uses the variable `name`: $name or ${name…}, not escaped. */
static bool uses(vig_str value, vig_str name)
{
    for (size_t i = 0; i + name.n < value.n; i++) {
        size_t at = i + 1;

        if (value.p[i] != '$' || (i > 0 && value.p[i - 1] == '\\'))
            continue;
        if (value.p[at] == '{')
            at++;
        if (!vig_str_starts(vig_str_skip(value, at), name))
            continue;
        at += name.n;
        if (at >= value.n || !(vig_is_alnum(value.p[at]) || value.p[at] == '_'))
            return true;
    }
    return false;
}

/* Whether the name has a value before this ENV; then the old one is meant, and gets in. */
static bool set_before(const struct vig_dockerfile *d, const struct vig_instruction *env, vig_str name)
{
    size_t steps = 0;

    for (const struct vig_instruction *i = env; i > d->instructions.v && steps < 2000; steps++) {
        i--;
        if (i->kind == VIG_INS_FROM && i->stage == env->stage)
            return false;
        for (size_t k = 0; (i->kind == VIG_INS_ENV || i->kind == VIG_INS_ARG) && k < i->pairs.n; k++)
            if (vig_str_eq(i->pairs.v[k].key.text, name))
                return true;
    }
    return false;
}

static int self_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        /* Also one that is set behind it: whoever wrote that expected the new value. Many pairs at once are a generated file: only the
         * nearest 64 are compared. */
        for (size_t k = 0; i->kind == VIG_INS_ENV && k < i->pairs.n; k++)
            for (size_t n = k > 64 ? k - 64 : 0; n < i->pairs.n && n < k + 64; n++) {
                vig_str name = i->pairs.v[n].key.text;
                const struct vig_docker_span *at = &i->pairs.v[k].value.at;
                int rc;

                if (n == k || !name.n || at->end > d->text.n || !uses(vig_str_of(d->text.p + at->start, at->end - at->start), name)
                    || set_before(d, i, name))
                    continue;
                rc = vig_findings_at(out, vig_docker_place_of(d, i, &i->pairs.v[k].key.at), err,
                                     "'%.*s' uses $%.*s, which the same ENV sets", VIG_ARG(i->pairs.v[k].key.text), VIG_ARG(name));
                if (rc < 0)
                    return rc;
                break;
            }
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_env_self = {
    .id = "DKF-0104",
    .title = "ENV uses a variable that the same ENV sets",
    .why = "All values of an ENV are worked out before any is set: the variable is still empty there.",
    .remedy = "Set it in an ENV of its own, before.",
    .refs = VIG_REFS("DL3044"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = self_run,
};

static int volume_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        for (size_t k = 0; i->kind == VIG_INS_VOLUME && k < i->words.n; k++) {
            vig_str path = i->words.v[k].expanded;
            int rc;

            while (path.n > 1 && path.p[path.n - 1] == '/')
                path.n--;
            if (!vig_docker_in_final(d, i)
                || !vig_listed(path, "/ /proc /sys /dev /etc /boot /bin /sbin /lib /lib64 /usr /run /var /root"))
                continue;
            rc = vig_findings_at(out, vig_docker_place_of(d, i, &i->words.v[k].at), err, "'%.*s' is a volume", VIG_ARG(path));
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_volume = {
    .id = "DKF-0105",
    .title = "A folder of the system is a volume",
    .why = "It lives longer than the container, with what was changed in it: an update of the image does not reach it, a "
           "manipulation stays.",
    .remedy = "Make only folders of data volumes: VOLUME /data.",
    .refs = VIG_REFS("DKL-DI-0002"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = volume_run,
};
