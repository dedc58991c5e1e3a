/* audit/facts/compose_terms.c - see audit/facts/compose_terms.h.
 *
 * A container check does not know where a container is described; most people know the options of docker run. Who looks at a compose file
 * wants the key to write there.
 */
#include "audit/facts/compose_terms.h"

#include "base/buf.h"

static const struct {
    const char *option, *key;
} keys[] = {
    { "--add-host", "extra_hosts" },
    { "--cap-add", "cap_add" },
    { "--cap-drop", "cap_drop" },
    { "--cgroup-parent", "cgroup_parent" },
    { "--cgroupns", "cgroup" },
    { "--cpu-shares", "cpu_shares" },
    { "--cpus", "cpus" },
    { "--device", "devices" },
    { "--device-cgroup-rule", "device_cgroup_rules" },
    { "--gpus", "gpus" },
    { "--group-add", "group_add" },
    { "--ipc", "ipc" },
    { "--link", "links" },
    { "--log-driver", "logging.driver" },
    { "--log-opt", "logging.options" },
    { "--memory", "mem_limit" },
    { "--memory-swap", "memswap_limit" },
    { "--network", "network_mode" },
    { "--no-healthcheck", "healthcheck.disable" },
    { "--oom-kill-disable", "oom_kill_disable" },
    { "--oom-score-adj", "oom_score_adj" },
    { "--pid", "pid" },
    { "--pids-limit", "pids_limit" },
    { "--privileged", "privileged" },
    { "--read-only", "read_only" },
    { "--restart", "restart" },
    { "--runtime", "runtime" },
    { "--security-opt", "security_opt" },
    { "--sysctl", "sysctls" },
    { "--tmpfs", "tmpfs" },
    { "--ulimit", "ulimits" },
    { "--user", "user" },
    { "--userns", "userns_mode" },
    { "--uts", "uts" },
    { "--volumes-from", "volumes_from" },
};

static const struct {
    const char *id, *remedy;
} remedies[] = {
    { "CTR-0001", "Remove apparmor=unconfined from security_opt, or name a profile of your own: apparmor=PROFILE." },
    { "CTR-0002", "Remove label=disable from security_opt; for a mount that SELinux denies use the suffix :z or :Z." },
    { "CTR-0003", "Remove it from cap_add; find out by strace or capsh which one the program really needs, and give "
                  "that one alone." },
    { "CTR-0004", "Remove `privileged: true` and give what is really needed by cap_add and devices." },
    { "CTR-0007", "Publish a port above 1023 (\"8080:80\"), unless this is the host's web server or name server." },
    { "CTR-0009", "Remove `network_mode: host` and publish the ports that are needed: \"127.0.0.1:8080:80\"." },
    { "CTR-0010",
      "mem_limit: 512m (or deploy.resources.limits.memory), with what the application needs: docker stats tells." },
    { "CTR-0011", "cpus: 0.5 (or deploy.resources.limits.cpus) for half a processor, or cpu_shares for a share when "
                  "they are busy." },
    { "CTR-0012", "read_only: true, with tmpfs: [/tmp] and a volume for each folder that is really written to (docker "
                  "diff lists them)." },
    { "CTR-0013", "Name the address: \"127.0.0.1:8080:80\", or that of the interface it is for." },
    { "CTR-0014", "restart: on-failure:5" },
    { "CTR-0015", "Remove `pid: host`." },
    { "CTR-0016", "Remove `ipc: host`; two services share by `ipc: shareable` and `ipc: service:NAME`." },
    { "CTR-0017", "Remove it from devices, or give it without w and m where reading is enough: /dev/x:/dev/x:r." },
    { "CTR-0018",
      "ulimits: {nofile: {soft: 1024, hard: 2048}}, or \"default-ulimits\" in daemon.json for all containers." },
    { "CTR-0020", "Remove `uts: host`; a name is given by hostname." },
    { "CTR-0021", "Remove seccomp=unconfined from security_opt; where a call is missing, give a copy of the engine's "
                  "profile with that call added: "
                  "seccomp=./profile.json." },
    { "CTR-0024", "Remove cgroup_parent, unless that group has limits of its own." },
    { "CTR-0025",
      "security_opt: [\"no-new-privileges:true\"], or \"no-new-privileges\": true in daemon.json for all containers." },
    { "CTR-0026", "HEALTHCHECK in the Dockerfile, or healthcheck: {test: [\"CMD\", \"wget\", \"-qO-\", "
                  "\"http://localhost:8080/health\"]}" },
    { "CTR-0028", "pids_limit: 100, with some room above what the application needs." },
    { "CTR-0029", "Remove `network_mode: bridge`: the project then has a network of its own." },
    { "CTR-0030", "Remove `userns_mode: host`." },
    { "CTR-0032",
      "user: \"10001:10001\" (any number above 999 that is nobody's on the host), or USER in the Dockerfile." },
    { "CTR-0033", "Remove it from group_add." },
    { "CTR-0034", "cap_drop: [ALL], and cap_add for those that the program turns out to need (often NET_BIND_SERVICE, "
                  "or CHOWN, SETUID and "
                  "SETGID)." },
    { "CTR-0035", "Remove systempaths=unconfined from security_opt." },
    { "CTR-0036", "Remove writable-cgroups from security_opt." },
    { "CTR-0037",
      "Remove exec and suid: noexec, nosuid and nodev are the default. Give a size, too: tmpfs: [\"/tmp:size=64m\"]" },
    { "CTR-0038", "Remove device_cgroup_rules; name single devices in devices." },
    { "CTR-0039", "Remove it, or name the one device that is needed, and keep the container toolkit up to date." },
    { "CTR-0040", "Remove `cgroup: host`: private is the default." },
    { "CTR-0041", "Remove `pid: service:…` and `ipc: service:…` unless the two belong together." },
    { "CTR-0043", "Remove links: services of a project find each other by name." },
    { "CTR-0044", "memswap_limit with the same value as mem_limit: no swap." },
    { "CTR-0045", "Remove oom_kill_disable." },
    { "CTR-0046", "Remove oom_score_adj, or give a value of 0 or more." },
    { "CTR-0047", "Remove it from sysctls, unless this container is a router." },
    { "CTR-0048", "Remove `driver: none`; against full disks: logging: {options: {max-size: 10m, max-file: \"3\"}}" },
    { "CTR-0049", "Remove runtime, or see who made it and whether it is kept up to date." },
    { "CTR-0052", "Give it as a secret (secrets: at the top level and in the service), and NAME_FILE=/run/secrets/NAME "
                  "where the image knows that; "
                  "or ${NAME:?}, with .env kept out of the repository. Change the secret." },
    { "CTR-0055", "restart: on-failure:5" },
    { "CTR-0056", "logging: {options: {max-size: 10m, max-file: \"3\"}}, or driver: local, which has such limits." },
    { "CTR-0057", "pids_limit, or ulimits: {nproc: 512}." },
};

/* "--memory-swap" at the start of `s`; its length. */
static size_t option_at(vig_str s)
{
    size_t n = 2;

    if (!vig_str_starts(s, VIG_STR("--")))
        return 0;
    while (n < s.n && (vig_is_alpha(s.p[n]) || s.p[n] == '-'))
        n++;
    return n > 2 ? n : 0;
}

static const char *key_of(vig_str option)
{
    for (size_t i = 0; i < VIG_COUNT(keys); i++)
        if (vig_str_eqc(option, keys[i].option))
            return keys[i].key;
    return NULL;
}

/* Whether what follows an option is its value, and not the rest of a sentence. */
static bool is_value(vig_str rest)
{
    static const char *const words[] = { "is", "has", "nor", "or", "and", "(or", "switches", "the" };
    vig_str word;

    if (!vig_str_starts(rest, VIG_STR(" ")))
        return false;
    rest = vig_str_skip(rest, 1);
    word = vig_str_cut(&rest, ' ');
    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_eqc(word, words[i]))
            return false;
    return word.n > 0;
}

static int translate(vig_str *text, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_buf out;
    vig_str s = *text;
    int rc;

    if (vig_str_search(s, VIG_STR("--")) == VIG_NPOS)
        return 0;
    vig_buf_init(&out, VIG_KIB(16));
    while (s.n) {
        size_t n = option_at(s);
        const char *key = n ? key_of(vig_str_take(s, n)) : NULL;

        if (!key) {
            vig_buf_addc(&out, s.p[0]);
            s = vig_str_skip(s, 1);
            continue;
        }
        s = vig_str_skip(s, n);
        vig_buf_addf(&out, "%s%s", key, is_value(s) ? ":" : "");
    }
    rc = vig_buf_check(&out, err);
    if (rc == 0 && !vig_arena_str(arena, vig_buf_str(&out), text))
        rc = vig_nomem(err);
    vig_buf_done(&out);
    return rc;
}

/* Evidence of these quotes what stands in the file. */
static bool quotes(const struct vig_finding *f)
{
    return f->kind == VIG_SECRET;
}

int compose_terms(struct vig_finding *f, struct vig_arena *arena, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < VIG_COUNT(remedies); i++)
        if (vig_str_eqc(f->id, remedies[i].id))
            f->remedy = vig_str_c(remedies[i].remedy);
    for (size_t i = 0; rc == 0 && !quotes(f) && i < f->evidence.n; i++)
        rc = translate(&f->evidence.v[i], arena, err);
    return rc;
}
