/* Each check of the daemon's finds what it is for, is silent about a safe daemon, and says "not looked at" about one that nothing is
 * known of. */
#include "unit/test.h"

#include "audit/audit.h"
#include "audit/facts/daemon.h"
#include "base/limits.h"

static struct vig_arena *arena;
enum { NOW = 1800000000, DAY = 86400 };

static int setup(void **state)
{
    arena = vig_arena_new(VIG_MIB(256));
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    vig_arena_free(arena);
    return 0;
}

static void put(struct vig_daemon *d, const char *key, const char *text)
{
    const struct vig_daemon_key *k = vig_daemon_key_named(vig_str_c(key));
    struct vig_daemon_value *v = vig_daemon_value_of(d, k);

    if (k->type != VIG_DAEMON_LIST && k->type != VIG_DAEMON_MAP)
        *v = (struct vig_daemon_value){ 0 };
    v->told = VIG_TOLD_FILE;
    v->path = VIG_STR("/etc/docker/daemon.json");
    v->line = 3;
    assert_true(vig_daemon_set_text(arena, k, v, vig_str_c(text)));
}

static struct vig_daemon_file *add_file(struct vig_daemon *d, enum vig_daemon_file_kind kind, const char *path, uint32_t mode)
{
    struct vig_daemon_file *f = vig_vec_add(&d->files, arena);

    *f = (struct vig_daemon_file){ .kind = kind, .path = vig_str_c(path), .exists = true, .looked_at = true, .mode = mode,
                                   .user = VIG_STR("root"), .group = VIG_STR("docker") };
    if (kind == VIG_DAEMON_CA || kind == VIG_DAEMON_CERT || kind == VIG_DAEMON_REGISTRY_CERT) {
        f->dated = true;
        f->not_before = NOW - DAY;
        f->not_after = NOW + 200 * DAY;
        f->subject = VIG_STR("/CN=engine");
    }
    return f;
}

static struct vig_daemon *safe(void)
{
    static const char *const safe_values[][2] = {
        { "authorization-plugins", "opa" }, { "builder", "entitlements.network-host=false" }, { "debug", "false" },
        { "default-cgroupns-mode", "private" }, { "default-ulimits", "nofile=1024:2048" }, { "default-ulimits", "nproc=512" },
        { "hosts", "unix:///var/run/docker.sock" }, { "icc", "false" }, { "ip", "127.0.0.1" }, { "ip6tables", "true" },
        { "insecure-registries", "127.0.0.1:5000" }, { "live-restore", "true" }, { "log-driver", "local" }, { "no-new-privileges", "true" },
        { "userland-proxy", "false" }, { "userns-remap", "default" }, { "storage-driver", "overlay2" },
        { "registry-mirrors", "https://mirror.example" },
    };
    struct vig_daemon *d = vig_new(arena, struct vig_daemon);

    d->asked = d->flags_known = d->running = d->file_known = d->file_exists = d->listeners_known = true;
    d->version = VIG_STR("28.2.2");
    d->release = 2802;
    d->min_api = VIG_STR("1.24");
    d->rootless_known = true;
    d->is_rootless = true;
    d->userns = d->cgroupns = d->apparmor = true;
    d->seccomp_known = d->seccomp_default = true;
    d->seccomp = VIG_STR("builtin");
    d->content_trust_known = d->content_trust = true;
    d->storage = VIG_STR("overlay2");
    d->cgroup_driver = VIG_STR("systemd");
    d->cgroup_version = VIG_STR("2");
    d->swarm = (struct vig_daemon_swarm){ .known = true, .active = true, .manager = true, .managers = 3, .nodes = 9, .spec_known = true,
                                          .autolock = true, .node_cert_expiry = 30LL * DAY * 1000000000, .listen_known = true,
                                          .overlays_known = true, .secrets = 2, .services = 4 };
    for (const struct vig_daemon_key *k = vig_daemon_keys; k->name; k++) {
        struct vig_daemon_value *v = vig_daemon_value_of(d, k);

        if (v && k->type != VIG_DAEMON_LIST && k->type != VIG_DAEMON_MAP && k->standard)
            assert_true(vig_daemon_set_text(arena, k, v, vig_str_c(k->standard)));
        if (v)
            v->told = VIG_TOLD_DEFAULT;
    }
    for (size_t i = 0; i < VIG_COUNT(safe_values); i++)
        put(d, safe_values[i][0], safe_values[i][1]);
    (void)add_file(d, VIG_DAEMON_CONFIG, "/etc/docker/daemon.json", 0644);
    (void)add_file(d, VIG_DAEMON_KEY_JSON, "/etc/docker/key.json", 0600);
    (void)add_file(d, VIG_DAEMON_SOCKET, "/var/run/docker.sock", 0660);
    (void)add_file(d, VIG_DAEMON_CA, "/etc/docker/ca.pem", 0444);
    (void)add_file(d, VIG_DAEMON_CERT, "/etc/docker/cert.pem", 0444);
    (void)add_file(d, VIG_DAEMON_CERT_KEY, "/etc/docker/key.pem", 0400);
    (void)add_file(d, VIG_DAEMON_REGISTRY_CERT, "/etc/docker/certs.d/r:5000/ca.crt", 0644);
    return d;
}

/* All checks, level 2 too, one at a time: policies have tests of their own. */
static const struct vig_report *judge(const struct vig_daemon *d)
{
    struct vig_audit a = { .arena = arena, .now = NOW };
    struct vig_facts facts = { .daemon = d };
    struct vig_policy *policy;
    struct vig_report *report;
    struct vig_err err = VIG_ERR_INIT;

    assert_ok(vig_policy_new(arena, &policy, &err));
    assert_ok(vig_policy_level(policy, VIG_STR("2"), &err));
    a.policy = policy;
    assert_ok(vig_audit_report(&a, VIG_SUBJECT_DAEMON, VIG_STR("dockerd"), &report, &err));
    assert_ok(vig_audit_judge(&a, VIG_SCOPE_DAEMON, &facts, report, &err));
    return report;
}

static const struct vig_finding *found(const struct vig_report *r, const char *id)
{
    for (size_t i = 0; i < r->findings.n; i++)
        if (vig_str_eqc(r->findings.v[i].id, id))
            return &r->findings.v[i];
    return NULL;
}

static void a_safe_daemon_has_no_finding(void **state)
{
    const struct vig_report *r = judge(safe());

    for (size_t i = 0; i < r->findings.n; i++)
        print_error("%.*s: %.*s\n", VIG_ARG(r->findings.v[i].id), VIG_ARG(r->findings.v[i].evidence.v[0]));
    assert_int_equal(r->findings.n, 0);
}

static void what_is_not_known_is_not_passed(void **state)
{
    const struct vig_report *r = judge(vig_new(arena, struct vig_daemon));
    bool good = true;

    assert_int_equal(r->findings.n, 0);
    for (size_t i = 0; i < r->checks.n; i++)
        if (r->checks.v[i].state == VIG_CHECK_PASSED) {
            print_error("%s passes though nothing is known\n", r->checks.v[i].id);
            good = false;
        }
    assert_true(good);
}

static void problem(struct vig_daemon *d, enum vig_daemon_problem_kind kind)
{
    struct vig_daemon_problem *p = vig_vec_add(&d->problems, arena);

    *p = (struct vig_daemon_problem){ .kind = kind, .text = VIG_STR("so it is"), .path = VIG_STR("/etc/docker/daemon.json"), .line = 4, .column = 7 };
}

static void listen_on(struct vig_daemon *d, const char *address, bool everywhere, bool local)
{
    struct vig_daemon_listener *l = vig_vec_add(&d->listeners, arena);

    *l = (struct vig_daemon_listener){ .protocol = VIG_STR("tcp"), .address = vig_str_c(address), .port = 2375, .everywhere = everywhere,
                                       .local = local, .told = VIG_TOLD_FLAG };
}

static void spoil_list(struct vig_daemon *d, const char *key, const char *text)
{
    vig_daemon_value_of(d, vig_daemon_key_named(vig_str_c(key)))->items.n = 0;
    if (text)
        put(d, key, text);
}

#define SPOIL(name) static void name(struct vig_daemon *d)
SPOIL(syntax) { problem(d, VIG_DAEMON_SYNTAX); }
SPOIL(duplicate) { problem(d, VIG_DAEMON_DUPLICATE); }
SPOIL(unknown) { problem(d, VIG_DAEMON_UNKNOWN); }
SPOIL(ignored) { problem(d, VIG_DAEMON_IGNORED); }
SPOIL(type) { problem(d, VIG_DAEMON_TYPE); }
SPOIL(bad_value) { problem(d, VIG_DAEMON_BAD_VALUE); }
SPOIL(twice) { problem(d, VIG_DAEMON_TWICE); }
SPOIL(contradiction) { problem(d, VIG_DAEMON_CONTRADICTION); }
SPOIL(stale) { problem(d, VIG_DAEMON_STALE); }
SPOIL(rootful) { d->is_rootless = false; }
SPOIL(icc) { put(d, "icc", "true"); }
SPOIL(log_level) { put(d, "log-level", "debug"); }
SPOIL(debug) { put(d, "debug", "true"); }
SPOIL(iptables) { put(d, "iptables", "false"); }
SPOIL(ip6tables) { put(d, "ip6tables", "false"); }
SPOIL(insecure) { spoil_list(d, "insecure-registries", "registry.example:5000"); }
SPOIL(mirror) { spoil_list(d, "registry-mirrors", "http://mirror.example"); }
SPOIL(aufs) { d->storage = VIG_STR("aufs"); }
SPOIL(tcp) { listen_on(d, "0.0.0.0", true, false); }
SPOIL(tls_only) { put(d, "tls", "true"); listen_on(d, "::", true, false); }
SPOIL(no_ulimits) { spoil_list(d, "default-ulimits", NULL); }
SPOIL(no_nproc) { spoil_list(d, "default-ulimits", "nofile=1024"); }
SPOIL(unlimited) { spoil_list(d, "default-ulimits", "nproc=-1"); put(d, "default-ulimits", "nofile=5"); }
SPOIL(no_userns) { d->is_rootless = d->userns = false; put(d, "userns-remap", ""); }
SPOIL(userns_pending) { d->is_rootless = d->userns = false; }
SPOIL(cgroup_parent) { put(d, "cgroup-parent", "/outside"); }
SPOIL(base_size) { spoil_list(d, "storage-opts", "dm.basesize=50G"); }
SPOIL(no_plugin) { spoil_list(d, "authorization-plugins", NULL); }
SPOIL(plugin_by_flag) { d->authorization_plugins.told = VIG_TOLD_FLAG; }
SPOIL(log_none) { put(d, "log-driver", "none"); }
SPOIL(log_unbounded) { put(d, "log-driver", "json-file"); }
SPOIL(log_minus_one) { put(d, "log-driver", "json-file"); put(d, "log-opts", "max-size=-1"); }
SPOIL(privileges) { put(d, "no-new-privileges", "false"); }
SPOIL(no_live_restore) { d->swarm.active = false; put(d, "live-restore", "false"); }
SPOIL(proxy) { put(d, "userland-proxy", "true"); }
SPOIL(unconfined) { d->seccomp_default = false; d->seccomp = VIG_STR("unconfined"); }
SPOIL(no_seccomp) { d->seccomp_default = false; d->seccomp = VIG_STR(""); }
SPOIL(own_profile) { d->seccomp_default = false; d->seccomp = VIG_STR("/etc/docker/seccomp.json"); }
SPOIL(experimental) { put(d, "experimental", "true"); }
SPOIL(cgroupns) { d->cgroupns = false; }
SPOIL(ipc) { put(d, "default-ipc-mode", "shareable"); }
SPOIL(bind_all) { put(d, "ip", "0.0.0.0"); }
SPOIL(no_drop) { put(d, "ip-forward-no-drop", "true"); }
SPOIL(routing) { put(d, "allow-direct-routing", "true"); }
SPOIL(runtime) { put(d, "default-runtime", "mine"); }
SPOIL(raw_logs) { put(d, "raw-logs", "true"); }
SPOIL(metrics) { put(d, "metrics-addr", "0.0.0.0:9323"); }
SPOIL(diagnostic) { put(d, "network-diagnostic-port", "9000"); }
SPOIL(cri) { put(d, "cri-containerd", "true"); }
SPOIL(builder) { spoil_list(d, "builder", "entitlements.security-insecure=true"); }
SPOIL(cgroupfs) { d->cgroup_driver = VIG_STR("cgroupfs"); }
SPOIL(users) { d->files.v[2].group = VIG_STR("users"); }
SPOIL(old_api) { d->min_api = VIG_STR("1.12"); }
SPOIL(no_mac) { d->apparmor = false; }
SPOIL(no_trust) { d->content_trust = false; }
SPOIL(json_mode) { d->files.v[0].mode = 0622; }
SPOIL(json_owner) { d->is_rootless = false; d->files.v[0].uid = 1000; }
SPOIL(json_acl) { d->files.v[0].acl = true; }
SPOIL(key_mode) { d->files.v[1].mode = 0644; }
SPOIL(socket_mode) { d->files.v[2].mode = 0666; }
SPOIL(tls_key_mode) { d->files.v[5].mode = 0440; }
SPOIL(tls_cert_mode) { d->files.v[4].mode = 0644; }
SPOIL(expired) { d->files.v[4].not_after = NOW - DAY; }
SPOIL(expires) { d->files.v[6].not_after = NOW + 5 * DAY; }
SPOIL(too_early) { d->files.v[3].not_before = NOW + DAY; }
SPOIL(weak) { d->files.v[4].weak = true; d->files.v[4].weakness = VIG_STR("its key has fewer than 2048 bits"); }
SPOIL(idle_swarm) { d->swarm.nodes = d->swarm.managers = 1; d->swarm.services = 0; }
SPOIL(two_managers) { d->swarm.managers = 2; }
SPOIL(four_managers) { d->swarm.managers = 4; }
SPOIL(nine_managers) { d->swarm.managers = 9; }
SPOIL(swarm_port) { d->swarm.listen_everywhere = VIG_STR("[::]:2377"); }
SPOIL(overlay) { *(vig_str *)vig_vec_add(&d->swarm.plain_overlays, arena) = VIG_STR("ingress"); }
SPOIL(environment) { ((struct vig_setting *)vig_vec_add(&d->swarm.secret_environment, arena))->name = VIG_STR("web"); }
SPOIL(no_autolock) { d->swarm.autolock = false; }
SPOIL(long_certificates) { d->swarm.node_cert_expiry = 400LL * DAY * 1000000000; }

static const struct {
    const char *id;
    void (*spoil)(struct vig_daemon *d);
    const char *says; /* in the evidence; NULL: whatever */
} spoiled[] = {
    { "DMN-0001", syntax, NULL }, { "DMN-0002", duplicate, NULL }, { "DMN-0003", unknown, NULL }, { "DMN-0003", ignored, NULL },
    { "DMN-0004", type, NULL }, { "DMN-0004", bad_value, NULL }, { "DMN-0005", twice, NULL }, { "DMN-0006", contradiction, NULL },
    { "DMN-0007", stale, NULL }, { "DMN-0011", rootful, NULL }, { "DMN-0012", icc, NULL }, { "DMN-0013", log_level, "debug" },
    { "DMN-0014", debug, NULL }, { "DMN-0015", iptables, NULL }, { "DMN-0016", insecure, "registry.example:5000" }, { "DMN-0017", aufs, "aufs" },
    { "DMN-0018", tcp, "on all addresses without TLS" }, { "DMN-0018", tls_only, "not verified" }, { "DMN-0019", no_ulimits, NULL },
    { "DMN-0019", no_nproc, "nproc" }, { "DMN-0019", unlimited, "unlimited" }, { "DMN-0020", no_userns, "empty" },
    { "DMN-0020", userns_pending, "runs without" }, { "DMN-0021", cgroup_parent, "/outside" }, { "DMN-0022", base_size, "50G" },
    { "DMN-0023", no_plugin, NULL }, { "DMN-0023", plugin_by_flag, "SIGHUP" }, { "DMN-0024", log_none, NULL },
    { "DMN-0024", log_unbounded, "max-size" }, { "DMN-0024", log_minus_one, "max-size" }, { "DMN-0025", privileges, NULL },
    { "DMN-0026", no_live_restore, NULL }, { "DMN-0027", proxy, NULL }, { "DMN-0028", unconfined, "unconfined" },
    { "DMN-0028", no_seccomp, "no seccomp" }, { "DMN-0028", own_profile, "seccomp.json" }, { "DMN-0029", experimental, NULL },
    { "DMN-0030", cgroupns, NULL }, { "DMN-0031", ipc, NULL }, { "DMN-0032", bind_all, NULL }, { "DMN-0033", no_drop, NULL },
    { "DMN-0033", routing, NULL }, { "DMN-0034", runtime, "mine" }, { "DMN-0035", raw_logs, NULL }, { "DMN-0036", metrics, "9323" },
    { "DMN-0036", diagnostic, "9000" }, { "DMN-0036", cri, NULL }, { "DMN-0037", builder, "privileged" }, { "DMN-0038", cgroupfs, NULL },
    { "DMN-0039", users, "users" }, { "DMN-0040", old_api, "1.12" }, { "DMN-0041", no_mac, NULL }, { "DMN-0042", no_trust, NULL },
    { "DMN-0043", mirror, NULL }, { "DMN-0045", ip6tables, NULL }, { "DMN-0051", json_mode, "0622" }, { "DMN-0051", json_owner, "1000" },
    { "DMN-0051", json_acl, "access control" }, { "DMN-0052", key_mode, "0644" }, { "DMN-0053", socket_mode, "0666" },
    { "DMN-0054", tls_key_mode, "0440" }, { "DMN-0054", tls_cert_mode, "0644" }, { "DMN-0055", expired, "ran out on 2027-01-14" },
    { "DMN-0055", expires, "runs out" }, { "DMN-0055", too_early, "good only from" }, { "DMN-0056", weak, "2048" },
    { "DMN-0071", idle_swarm, NULL }, { "DMN-0072", two_managers, "none of them may fail" }, { "DMN-0072", four_managers, "even" },
    { "DMN-0072", nine_managers, "seven" }, { "DMN-0073", swarm_port, "[::]:2377" }, { "DMN-0074", overlay, "ingress" },
    { "DMN-0075", environment, "web" }, { "DMN-0076", no_autolock, NULL }, { "DMN-0078", long_certificates, "400 days" },
};

/* connect(2) needs write permission. */
static void a_socket_that_others_only_read_is_low(void **state)
{
    struct vig_daemon *d = safe();

    for (size_t i = 0; i < d->files.n; i++)
        if (d->files.v[i].kind == VIG_DAEMON_SOCKET)
            d->files.v[i].mode = 0755;
    assert_int_equal(found(judge(d), "DMN-0053")->severity, VIG_LOW);
    for (size_t i = 0; i < d->files.n; i++)
        if (d->files.v[i].kind == VIG_DAEMON_SOCKET)
            d->files.v[i].mode = 0666;
    assert_int_equal(found(judge(d), "DMN-0053")->severity, VIG_CRITICAL);
}

static void each_check_finds_what_it_is_for(void **state)
{
    for (size_t i = 0; i < VIG_COUNT(spoiled); i++) {
        struct vig_daemon *d = safe();
        const struct vig_finding *f;

        spoiled[i].spoil(d);
        f = found(judge(d), spoiled[i].id);
        if (!f)
            fail_msg("case %zu: %s finds nothing", i, spoiled[i].id);
        else if (spoiled[i].says && vig_str_search(f->evidence.v[0], vig_str_c(spoiled[i].says)) == VIG_NPOS)
            fail_msg("%s says '%.*s', without '%s'", spoiled[i].id, VIG_ARG(f->evidence.v[0]), spoiled[i].says);
    }
}

static void each_check_has_a_case_or_cannot_know(void **state)
{
    static const char *const cannot[] = { "DMN-0077", "DMN-0079", "DMN-0080" }; /* the engine does not tell */
    const struct vig_report *r = judge(safe());

    for (size_t i = 0; i < r->checks.n; i++) {
        bool has = false;

        for (size_t k = 0; k < VIG_COUNT(spoiled); k++)
            has |= strcmp(spoiled[k].id, r->checks.v[i].id) == 0;
        for (size_t k = 0; k < VIG_COUNT(cannot); k++)
            if (strcmp(cannot[k], r->checks.v[i].id) == 0) {
                has = true;
                assert_int_equal(r->checks.v[i].state, VIG_CHECK_NOT_LOOKED_AT);
            }
        if (!has)
            fail_msg("%s has no case", r->checks.v[i].id);
    }
}

static void findings_name_file_line_and_column(void **state)
{
    struct vig_daemon *d = safe();
    const struct vig_finding *f;

    problem(d, VIG_DAEMON_TYPE);
    put(d, "icc", "true");
    f = found(judge(d), "DMN-0004");
    assert_str(f->place.path, "/etc/docker/daemon.json");
    assert_true(f->place.line == 4 && f->place.column == 7);
    f = found(judge(d), "DMN-0012");
    assert_int_equal(f->place.line, 3);
}

static void findings_say_where_a_value_comes_from(void **state)
{
    struct vig_daemon *d = safe();

    put(d, "icc", "true");
    d->icc.told = VIG_TOLD_DEFAULT;
    d->icc.path = VIG_STR("");
    assert_true(vig_str_ends(found(judge(d), "DMN-0012")->evidence.v[0], VIG_STR("(the default)")));
    d->icc.told = VIG_TOLD_FLAG;
    assert_true(vig_str_ends(found(judge(d), "DMN-0012")->evidence.v[0], VIG_STR("(on dockerd's command line)")));
    d->icc.told = VIG_TOLD_ENGINE;
    assert_true(vig_str_ends(found(judge(d), "DMN-0012")->evidence.v[0], VIG_STR("(the engine says so)")));
}

static void verified_tls_is_fine(void **state)
{
    struct vig_daemon *d = safe();

    listen_on(d, "0.0.0.0", true, false);
    put(d, "tlsverify", "true");
    assert_null(found(judge(d), "DMN-0018"));
}

static void loopback_is_not_the_network(void **state)
{
    struct vig_daemon *d = safe();

    listen_on(d, "127.0.0.1", false, true);
    assert_int_equal(found(judge(d), "DMN-0018")->severity, VIG_HIGH);
    listen_on(d, "10.0.0.7", false, false);
    assert_int_equal(found(judge(d), "DMN-0018")->severity, VIG_CRITICAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_safe_daemon_has_no_finding),
        cmocka_unit_test(what_is_not_known_is_not_passed),
        cmocka_unit_test(each_check_finds_what_it_is_for),
        cmocka_unit_test(a_socket_that_others_only_read_is_low),
        cmocka_unit_test(each_check_has_a_case_or_cannot_know),
        cmocka_unit_test(findings_name_file_line_and_column),
        cmocka_unit_test(findings_say_where_a_value_comes_from),
        cmocka_unit_test(verified_tls_is_fine),
        cmocka_unit_test(loopback_is_not_the_network),
    };

    return cmocka_run_group_tests_name("daemon checks", tests, setup, teardown);
}
