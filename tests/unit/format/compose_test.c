/* Compose files become containers, as docker compose would make them. */
#include "unit/test.h"

#include "base/buf.h"
#include "format/compose.h"

static struct vig_err err;

struct disk_file {
    const char *path, *text;
};

static int disk_read(void *arg, vig_str path, vig_str *ret, struct vig_err *e)
{
    for (const struct disk_file *f = arg; f && f->path; f++)
        if (vig_str_eqc(path, f->path)) {
            *ret = vig_str_c(f->text);
            return 0;
        }
    return vig_fail(e, VIG_E_NOT_FOUND, "'%.*s' was not read: no such file", VIG_ARG(path));
}

static bool shell_variable(void *arg, vig_str name, vig_str *ret)
{
    if (!vig_str_eqc(name, "FROM_SHELL"))
        return false;
    *ret = VIG_STR("shell");
    return true;
}

static struct vig_compose *read_files(struct vig_arena *a, const struct disk_file *disk, const char *first, const char *second)
{
    const struct vig_compose_loader loader = { (void *)disk, disk_read, shell_variable };
    const struct vig_compose_input files[] = { { VIG_STR("shop/compose.yaml"), vig_str_c(first) },
                                               { VIG_STR("shop/override.yaml"), vig_str_c(second) } };
    struct vig_compose *c = NULL;

    assert_ok(vig_compose_read(files, second ? 2 : 1, &loader, a, &c, &err));
    return c;
}

static struct vig_compose *read_one(struct vig_arena *a, const char *text)
{
    return read_files(a, NULL, text, NULL);
}

static struct vig_compose_service *service(struct vig_compose *c, const char *name)
{
    for (size_t i = 0; i < c->services.n; i++)
        if (vig_str_eqc(c->services.v[i].container.name, name))
            return &c->services.v[i];
    fail_msg("no service %s", name);
    return NULL;
}

static const struct vig_setting *variable(const struct vig_container *c, const char *name)
{
    for (size_t i = 0; i < c->environment.n; i++)
        if (vig_str_eqc(c->environment.v[i].name, name))
            return &c->environment.v[i];
    return NULL;
}

#define ARENA VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64))

static void a_service_becomes_a_container(void **state)
{
    ARENA;
    struct vig_compose *c = read_one(a, "services:\n"
                                        "  web:\n"
                                        "    image: nginx:1.27\n"
                                        "    user: '1000:1000'\n"
                                        "    privileged: true\n"
                                        "    read_only: yes\n"
                                        "    cap_add: [net_admin, CAP_SYS_TIME]\n"
                                        "    cap_drop: ALL\n"
                                        "    security_opt:\n"
                                        "      - apparmor:unconfined\n"
                                        "      - no-new-privileges=true\n"
                                        "    pid: host\n"
                                        "    ipc: service:db\n"
                                        "    restart: on-failure:5\n"
                                        "    mem_limit: 512m\n"
                                        "    cpus: .5\n"
                                        "    pids_limit: 100\n"
                                        "    ulimits:\n"
                                        "      nproc: 64\n"
                                        "      nofile: {soft: 1024, hard: 2048}\n"
                                        "    tmpfs: /run:size=1m\n"
                                        "    devices: ['/dev/kvm:/dev/kvm:r']\n"
                                        "    healthcheck: {test: [CMD, 'true']}\n"
                                        "    sysctls: [net.core.somaxconn=1024]\n"
                                        "    logging: {driver: none}\n"
                                        "    command: sh -c 'sleep 1'\n");
    struct vig_container *w = &service(c, "web")->container;

    assert_int_equal(w->origin, VIG_FROM_COMPOSE);
    assert_int_equal(w->line, 2);
    assert_str(w->image, "nginx:1.27");
    assert_int_equal(w->lines[VIG_CTR_IMAGE], 3);
    assert_str(w->user, "1000:1000");
    assert_true(w->user_given && w->privileged && w->read_only);
    assert_int_equal(w->lines[VIG_CTR_PRIVILEGED], 5);
    assert_str(w->cap_add.v[0], "NET_ADMIN");
    assert_str(w->cap_add.v[1], "SYS_TIME");
    assert_str(w->cap_drop.v[0], "ALL");
    assert_str(w->security_opt.v[0], "apparmor=unconfined");
    assert_str(w->security_opt.v[1], "no-new-privileges=true");
    assert_int_equal(w->lines[VIG_CTR_SECURITY_OPT], 9);
    assert_str(w->pid, "host");
    assert_str(w->ipc, "container:db");
    assert_str(w->restart, "on-failure");
    assert_int_equal(w->restart_tries, 5);
    assert_int_equal(w->memory, 512 << 20);
    assert_int_equal(w->nano_cpus, 500000000);
    assert_int_equal(w->pids_limit, 100);
    assert_str(w->ulimits.v[0].name, "nproc");
    assert_int_equal(w->ulimits.v[0].hard, 64);
    assert_int_equal(w->ulimits.v[1].soft, 1024);
    assert_int_equal(w->ulimits.v[1].hard, 2048);
    assert_str(w->tmpfs.v[0].name, "/run");
    assert_str(w->tmpfs.v[0].value, "size=1m");
    assert_str(w->devices.v[0].host, "/dev/kvm");
    assert_str(w->devices.v[0].permissions, "r");
    assert_true(w->health_check);
    assert_str(w->sysctls.v[0].name, "net.core.somaxconn");
    assert_str(w->sysctls.v[0].value, "1024");
    assert_str(w->log_driver, "none");
    assert_int_equal(w->command.n, 3);
    assert_str(w->command.v[2], "sleep 1");
    assert_str(w->network, "shop_default");
    assert_int_equal(c->problems.n, 0);
}

static void ports_and_volumes_have_two_forms(void **state)
{
    ARENA;
    struct vig_compose *c = read_one(a, "services:\n"
                                        "  web:\n"
                                        "    ports:\n"
                                        "      - '80'\n"
                                        "      - 127.0.0.1:8080-8090:80-90/udp\n"
                                        "      - '[::1]:443:443'\n"
                                        "      - target: 53\n"
                                        "        published: 5353\n"
                                        "        host_ip: 10.0.0.1\n"
                                        "        protocol: udp\n"
                                        "      - 22:22\n"
                                        "    volumes:\n"
                                        "      - ./src:/src:ro,rshared\n"
                                        "      - data:/data\n"
                                        "      - /cache\n"
                                        "      - ${HOME:-/root}/x:/x\n"
                                        "      - {type: bind, source: /etc, target: /host, read_only: true, bind: {propagation: shared}}\n"
                                        "volumes:\n"
                                        "  data: {driver_opts: {type: none, o: 'bind,ro', device: /srv}}\n");
    struct vig_compose_service *s = service(c, "web");
    struct vig_container *w = &s->container;

    assert_int_equal(w->ports.n, 5);
    assert_int_equal(w->ports.v[0].host, 0);
    assert_int_equal(w->ports.v[0].container, 80);
    assert_str(w->ports.v[1].host_ip, "127.0.0.1");
    assert_int_equal(w->ports.v[1].host, 8080);
    assert_int_equal(w->ports.v[1].host_end, 8090);
    assert_str(w->ports.v[1].protocol, "udp");
    assert_str(w->ports.v[2].host_ip, "::1");
    assert_str(w->ports.v[3].host_ip, "10.0.0.1");
    assert_int_equal(w->ports.v[3].host, 5353);
    assert_int_equal(w->ports.v[3].line, 7);
    assert_int_equal(s->bare_ports.n, 1);
    assert_int_equal(s->bare_ports.v[0].line, 11);
    assert_str(w->mounts.v[0].type, "bind");
    assert_str(w->mounts.v[0].source, "./src");
    assert_true(w->mounts.v[0].read_only);
    assert_str(w->mounts.v[0].propagation, "rshared");
    assert_str(w->mounts.v[1].type, "volume");
    assert_str(w->mounts.v[1].real_source, "/srv");
    assert_str(w->mounts.v[2].source, "");
    assert_str(w->mounts.v[2].target, "/cache");
    assert_str(w->mounts.v[3].source, "/root/x");
    assert_str(w->mounts.v[4].source, "/etc");
    assert_str(w->mounts.v[4].propagation, "shared");
    assert_true(w->mounts.v[4].read_only);
    assert_int_equal(w->mounts.v[4].line, 17);
}

static void deploy_sets_limits_and_restart(void **state)
{
    ARENA;
    struct vig_compose *c = read_one(a, "services:\n"
                                        "  a:\n"
                                        "    restart: always\n"
                                        "    deploy:\n"
                                        "      replicas: 3\n"
                                        "      resources:\n"
                                        "        limits: {cpus: '1.5', memory: 64M, pids: 20}\n"
                                        "        reservations:\n"
                                        "          devices: [{capabilities: [gpu]}]\n"
                                        "      restart_policy: {condition: on-failure, max_attempts: 3}\n");
    struct vig_compose_service *s = service(c, "a");

    assert_int_equal(s->container.nano_cpus, 1500000000);
    assert_int_equal(s->container.memory, 64 << 20);
    assert_int_equal(s->container.pids_limit, 20);
    assert_int_equal(s->container.lines[VIG_CTR_MEMORY], 7);
    assert_true(s->container.device_requests);
    assert_str(s->container.restart, "on-failure");
    assert_int_equal(s->container.restart_tries, 3);
    assert_int_equal(s->replicas, 3);
}

static void merge_keys_are_written_out(void **state)
{
    ARENA;
    struct vig_compose *c = read_one(a, "x-a: &a\n  restart: always\n  user: app\n"
                                        "x-b: &b {user: other, privileged: true}\n"
                                        "services:\n"
                                        "  web: {<<: [*a, *b], image: x}\n"
                                        "  own: {<<: *a, user: me}\n");

    assert_str(service(c, "web")->container.user, "app");
    assert_true(service(c, "web")->container.privileged);
    assert_str(service(c, "own")->container.user, "me");
    assert_int_equal(service(c, "own")->container.lines[VIG_CTR_RESTART], 2);
}

static void variables_are_replaced(void **state)
{
    static const struct disk_file disk[] = { { "shop/.env", "# values\nTAG=1.2\nexport QUOTED=\"a b\" # no\nRAW='$TAG'\nNEXT=${TAG}-x\nFROM_SHELL=file\n" },
                                             { NULL, NULL } };
    ARENA;
    struct vig_compose *c = read_files(a, disk,
                                       "services:\n"
                                       "  a:\n"
                                       "    image: x:${TAG}\n"
                                       "    hostname: $QUOTED\n"
                                       "    user: ${USER_ID}\n"
                                       "    runtime: ${RUNTIME:-${OTHER-run${TAG}}}\n"
                                       "    working_dir: ${FROM_SHELL}/$$x/${RAW}/${NEXT}/${TAG:+set}${NO:+not}\n"
                                       "    mem_limit: ${MEM}\n"
                                       "    container_name: ${MUST:?be set}\n",
                                       NULL);
    struct vig_container *w = &service(c, "a")->container;

    assert_str(w->image, "x:1.2");
    assert_str(w->hostname, "a b");
    assert_str(w->user, "${USER_ID}");
    assert_str(w->runtime, "run1.2");
    assert_str(w->working_dir, "shell/$x/$TAG/1.2-x/set");
    assert_true(w->memory > 0); /* limited, but nobody knows to what */
    assert_int_equal(c->problems.n, 0);
    assert_int_equal(c->unset.n, 2);
    assert_str(c->unset.v[0].name, "USER_ID");
    assert_int_equal(c->unset.v[0].line, 5);
    assert_str(c->unset.v[1].name, "MEM");
}

/* A password that comes from a variable does not stand in the file, whatever .env holds. */
static void environment_holds_what_the_file_says(void **state)
{
    static const struct disk_file disk[] = { { "shop/.env", "PASSWORD=hunter2\n" }, { "shop/db.env", "TOKEN=abc\n" }, { NULL, NULL } };
    ARENA;
    struct vig_compose *c = read_files(a, disk,
                                       "services:\n"
                                       "  a:\n"
                                       "    env_file: db.env\n"
                                       "    environment:\n"
                                       "      - A=${PASSWORD}\n"
                                       "      - B=x=y\n"
                                       "      - C\n"
                                       "      - D=${PASSWORD:-secret}\n"
                                       "  b:\n"
                                       "    environment: {A: $PASSWORD, E: 'u:${PASSWORD}@h', F: , G: ''}\n",
                                       NULL);
    struct vig_container *w = &service(c, "a")->container, *b = &service(c, "b")->container;

    assert_false(variable(w, "A")->has_value);
    assert_str(variable(w, "B")->value, "x=y");
    assert_int_equal(variable(w, "B")->line, 6);
    assert_false(variable(w, "C")->has_value);
    assert_str(variable(w, "D")->value, "secret");
    assert_false(variable(w, "TOKEN")->has_value);
    assert_false(variable(b, "A")->has_value);
    assert_str(variable(b, "E")->value, "u:${PASSWORD}@h");
    assert_false(variable(b, "F")->has_value);
    assert_true(variable(b, "G")->has_value);
}

static void later_files_are_laid_over(void **state)
{
    ARENA;
    struct vig_compose *c = read_files(a, NULL,
                                       "services:\n"
                                       "  a:\n"
                                       "    image: one\n"
                                       "    command: [x, y]\n"
                                       "    environment: [A=1, B=2]\n"
                                       "    ports: ['80:80', '81:81']\n"
                                       "    volumes: ['./a:/a', './b:/b']\n"
                                       "    cap_add: [SYS_TIME]\n"
                                       "    dns: 1.1.1.1\n"
                                       "    privileged: true\n"
                                       "    devices: [/dev/a]\n",
                                       "services:\n"
                                       "  a:\n"
                                       "    image: two\n"
                                       "    command: [z]\n"
                                       "    environment: {B: 3}\n"
                                       "    ports: ['80:80', '82:82']\n"
                                       "    volumes: ['./c:/b']\n"
                                       "    cap_add: !override [NET_RAW]\n"
                                       "    dns: [9.9.9.9]\n"
                                       "    privileged: !reset null\n"
                                       "    devices: !reset []\n"
                                       "  b: {image: x}\n");
    struct vig_container *w = &service(c, "a")->container;
    uint32_t line;

    assert_str(w->image, "two");
    assert_int_equal(w->command.n, 1);
    assert_str(variable(w, "A")->value, "1");
    assert_str(variable(w, "B")->value, "3");
    assert_int_equal(w->ports.n, 3);
    assert_int_equal(w->mounts.n, 2);
    assert_str(w->mounts.v[1].source, "./c");
    assert_int_equal(w->cap_add.n, 1);
    assert_str(w->cap_add.v[0], "NET_RAW");
    assert_int_equal(w->dns.n, 2);
    assert_false(w->privileged);
    assert_int_equal(w->devices.n, 0);
    assert_str(vig_compose_locate(c, w->lines[VIG_CTR_IMAGE], &line)->path, "shop/override.yaml");
    assert_int_equal(line, 3);
    assert_str(vig_compose_locate(c, w->ports.v[0].line, &line)->path, "shop/override.yaml");
    assert_str(vig_compose_locate(c, w->ports.v[1].line, &line)->path, "shop/compose.yaml");
    assert_int_equal(c->services.n, 2);
}

static void services_extend_others(void **state)
{
    static const struct disk_file disk[] = { { "shop/lib/common.yaml", "services:\n  base:\n    extends: root\n    image: base\n    privileged: true\n  root: {user: app}\n" },
                                             { NULL, NULL } };
    ARENA;
    struct vig_compose *c = read_files(a, disk,
                                       "services:\n"
                                       "  a: {extends: {file: lib/common.yaml, service: base}, image: own}\n"
                                       "  b: {extends: a, hostname: b}\n"
                                       "  c: {extends: d}\n"
                                       "  d: {extends: c}\n"
                                       "  e: {extends: {file: absent.yaml, service: x}, image: e}\n"
                                       "  f: {extends: nobody}\n",
                                       NULL);
    struct vig_container *b = &service(c, "b")->container;
    uint32_t line;

    assert_str(b->image, "own");
    assert_str(b->user, "app");
    assert_true(b->privileged);
    assert_str(b->name, "b");
    assert_str(vig_compose_locate(c, b->lines[VIG_CTR_PRIVILEGED], &line)->path, "shop/lib/common.yaml");
    assert_int_equal(line, 5);
    assert_int_equal(c->problems.n, 3); /* c, d, f */
    assert_int_equal(c->notes.n, 1);    /* e */
    assert_str(service(c, "e")->container.image, "e");
}

static void files_include_others(void **state)
{
    static const struct disk_file disk[] = { { "shop/db/compose.yaml", "include: [../compose.yaml]\nservices:\n  db: {image: 'pg:${V}', hostname: one}\nvolumes: {data: }\n" },
                                             { "shop/db/.env", "V=15\n" },
                                             { NULL, NULL } };
    ARENA;
    struct vig_compose *c =
        read_files(a, disk, "include:\n  - db/compose.yaml\n  - path: [none.yaml]\nservices:\n  db: {hostname: two}\n  web: {image: w}\n", NULL);

    assert_str(service(c, "db")->container.image, "pg:15");
    assert_str(service(c, "db")->container.hostname, "two");
    assert_str(service(c, "web")->container.image, "w");
    assert_int_equal(c->volumes.n, 1);
    assert_int_equal(c->problems.n, 1); /* the circle */
    assert_int_equal(c->notes.n, 1);    /* none.yaml */
}

static void what_stands_around_services(void **state)
{
    ARENA;
    struct vig_compose *c = read_one(a, "version: '3.8'\n"
                                        "name: shop\n"
                                        "services:\n"
                                        "  a:\n"
                                        "    build: {context: ., network: host, privileged: true, entitlements: [security.insecure], args: [A=b]}\n"
                                        "    networks: {front: {aliases: [x]}, back: }\n"
                                        "    secrets: [one, {source: two, target: t}]\n"
                                        "    profiles: [dev]\n"
                                        "    links: ['db:alias']\n"
                                        "  b: {build: ./dir, networks: [front], depends_on: [a]}\n"
                                        "networks: {front: {internal: true}, back: {external: true}}\n"
                                        "secrets: {one: {file: ./one.txt}, two: {environment: TWO}}\n");
    struct vig_compose_service *s = service(c, "a");

    assert_str(c->version, "3.8");
    assert_str(c->name, "shop");
    assert_str(s->build.network, "host");
    assert_true(s->build.privileged);
    assert_str(s->build.entitlements.v[0].name, "security.insecure");
    assert_str(s->build.args.v[0].value, "b");
    assert_int_equal(s->networks.n, 2);
    assert_str(s->container.network, "front");
    assert_str(s->secrets.v[1].name, "two");
    assert_str(s->profiles.v[0].name, "dev");
    assert_str(s->links.v[0].name, "db");
    assert_str(service(c, "b")->build.context, "./dir");
    assert_str(service(c, "b")->depends_on.v[0].name, "a");
    assert_true(c->networks.v[0].internal);
    assert_true(c->networks.v[1].external);
    assert_str(c->secrets.v[0].file, "shop/one.txt");
    assert_str(c->secrets.v[1].environment, "TWO");
}

static void mistakes_are_told(void **state)
{
    ARENA;
    struct vig_compose *c = read_one(a, "services:\n"
                                        "  a:\n"
                                        "    image: x\n"
                                        "    securityopt: [a]\n"
                                        "    mem_limit: much\n"
                                        "    image: y\n"
                                        "    ports: [http]\n"
                                        "    x-own: fine\n"
                                        "  b:\n"
                                        "servces: {}\n");

    assert_int_equal(c->problems.n, 6);
    assert_str(c->problems.v[0].text, "key 'image' is written twice");
    assert_int_equal(c->problems.v[0].line, 6);
    assert_str(c->problems.v[1].text, "unknown key 'servces' at the top level, perhaps 'services'");
    assert_str(c->problems.v[2].text, "service 'a': unknown key 'securityopt', perhaps 'security_opt'");
    assert_str(c->problems.v[3].text, "service 'a': mem_limit: 'much' is no size");
}

static void files_of_version_1_and_several_documents(void **state)
{
    ARENA;
    struct vig_compose *c = read_one(a, "web:\n  image: x\n  volumes: ['~/.ssh:/s', '~x:/y']\n");

    assert_int_equal(c->problems.n, 1);
    assert_str(service(c, "web")->container.image, "x");
    assert_int_equal(service(c, "web")->container.line, 1);
    assert_str(service(c, "web")->container.mounts.v[0].real_source, "/home/<user>/.ssh");
    assert_str(service(c, "web")->container.mounts.v[1].real_source, "");
    c = read_one(a, "---\nservices:\n  a: {image: x}\n---\nservices:\n  a: {user: me}\n  b: {image: y}\n---\n");
    assert_str(service(c, "a")->container.image, "x");
    assert_str(service(c, "a")->container.user, "me");
    assert_str(service(c, "b")->container.image, "y");
}

static void errors_say_file_and_line(void **state)
{
    static const char *const texts[] = { "services:\n  a: [\n", "- a\n", "services:\n  a:\n    image: ${\n", "" };
    static const char *const says[] = { "shop/compose.yaml: YAML line 3:", "shop/compose.yaml:1:", "shop/compose.yaml:3:", "shop/compose.yaml:" };
    ARENA;
    struct vig_compose *c;

    for (size_t i = 0; i < VIG_COUNT(texts); i++) {
        const struct vig_compose_input file = { VIG_STR("shop/compose.yaml"), vig_str_c(texts[i]) };

        assert_int_equal(vig_compose_read(&file, 1, NULL, a, &c, &err), VIG_E_INPUT);
        if (!strstr(err.msg, says[i]))
            fail_msg("got \"%s\", want \"%s\"", err.msg, says[i]);
    }
}

static void bombs_are_refused(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_GIB(1));
    struct vig_compose *c;
    struct vig_compose_input file = { VIG_STR("compose.yaml"), { NULL, 0 } };
    struct vig_buf b;

    vig_buf_init(&b, VIG_MIB(8));
    vig_buf_addf(&b, "a0: &a0 [x]\n");
    for (int i = 1; i < 12; i++)
        vig_buf_addf(&b, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    file.text = vig_buf_str(&b);
    assert_int_equal(vig_compose_read(&file, 1, NULL, a, &c, &err), VIG_E_LIMIT);

    vig_buf_clear(&b); /* each service extends the one before it, and has a thousand ports more */
    vig_buf_addf(&b, "services:\n");
    for (int i = 0; i < 900; i++) {
        vig_buf_addf(&b, "  s%d:\n    extends: s%d\n    cap_add: [", i, i ? i - 1 : 0);
        for (int k = 0; k < 200; k++)
            vig_buf_addf(&b, "C%d_%d,", i, k);
        vig_buf_addf(&b, "]\n");
    }
    file.text = vig_buf_str(&b);
    assert_int_equal(vig_compose_read(&file, 1, NULL, a, &c, &err), VIG_E_LIMIT);

    vig_buf_clear(&b); /* a long default, used often */
    vig_buf_addf(&b, "services:\n  a:\n    labels:\n");
    for (int i = 0; i < 200; i++)
        vig_buf_addf(&b, "      l%d: \"%s%0*d}\"\n", i, "${X:-", 100 * 200, 0);
    vig_buf_addf(&b, "    image: %0*d\n", 1 << 22, 0);
    file.text = vig_buf_str(&b);
    assert_int_equal(vig_compose_read(&file, 1, NULL, a, &c, &err), VIG_E_LIMIT);
    vig_buf_done(&b);
}

static void comments_leave_checks_out(void **state)
{
    ARENA;
    struct vig_compose *c = read_one(a, "# vigia global ignore=CMP-0001 all of it\n"
                                        "services:\n"
                                        "  # vigia ignore=CTR-0031,CTR-0001 the proxy needs it\n"
                                        "  a:\n"
                                        "    privileged: true # vigia ignore=CTR-0002\n");

    assert_int_equal(c->ignores.n, 3);
    assert_int_equal(c->ignores.v[0].line, 0);
    assert_str(c->ignores.v[1].ids, "CTR-0031,CTR-0001");
    assert_str(c->ignores.v[1].reason, "the proxy needs it");
    assert_int_equal(c->ignores.v[1].line, 4);
    assert_int_equal(c->ignores.v[2].line, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_becomes_a_container), cmocka_unit_test(ports_and_volumes_have_two_forms),
        cmocka_unit_test(deploy_sets_limits_and_restart), cmocka_unit_test(merge_keys_are_written_out),
        cmocka_unit_test(variables_are_replaced),         cmocka_unit_test(environment_holds_what_the_file_says),
        cmocka_unit_test(later_files_are_laid_over),      cmocka_unit_test(services_extend_others),
        cmocka_unit_test(files_include_others),           cmocka_unit_test(what_stands_around_services),
        cmocka_unit_test(mistakes_are_told),              cmocka_unit_test(files_of_version_1_and_several_documents),
        cmocka_unit_test(errors_say_file_and_line),
        cmocka_unit_test(bombs_are_refused),              cmocka_unit_test(comments_leave_checks_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
