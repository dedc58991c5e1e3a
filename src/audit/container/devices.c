/* audit/container/devices.c - the host's devices in a container. */
#include "audit/container/paths.h"
#include "audit/container/place.h"

/* Prefixes of devices that hold the host itself: disks, memory, ports. */
static const char *const whole_host[] = { "/dev/sd",  "/dev/hd",    "/dev/vd",   "/dev/xvd",  "/dev/nvme", "/dev/mmcblk", "/dev/dm-",
                                          "/dev/md",  "/dev/loop",  "/dev/mapper", "/dev/disk", "/dev/mem",  "/dev/kmem",   "/dev/port",
                                          "/dev/kmsg", "/dev/block", "/dev/raw" };
/* Those that every container has anyhow. */
static const char *const everywhere[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty" };
/* Customary ones that lead no further than themselves. */
static const char *const mild[] = { "/dev/fuse", "/dev/net/tun", "/dev/dri", "/dev/snd", "/dev/video", "/dev/ttyUSB", "/dev/ttyACM", "/dev/kfd",
                                    "/dev/nvidia" };

static bool starts_with_any(vig_str path, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_starts(path, vig_str_c(list[i])))
            return true;
    return false;
}

static bool is_one_of(vig_str path, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_eqc(path, list[i]))
            return true;
    return false;
}

static int devices_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    char room[VIG_PATH_ROOM];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->devices.n; i++) {
        const struct vig_device *d = &c->devices.v[i];
        vig_str path = vig_path_plain(d->host, room);
        if (is_one_of(path, everywhere, VIG_COUNT(everywhere)))
            continue;
        rc = vig_findings_at(out, vig_at_line(c, d->line), err, "--device %.*s%s%.*s", VIG_ARG(vig_str_take(d->host, 200)),
                             d->permissions.n ? ", with " : "", VIG_ARG(vig_str_take(d->permissions, 8)));
        if (starts_with_any(path, whole_host, VIG_COUNT(whole_host)) || vig_str_eqc(path, "/dev"))
            vig_findings_severity(out, VIG_HIGH);
        else if (starts_with_any(path, mild, VIG_COUNT(mild)))
            vig_findings_severity(out, VIG_LOW);
    }
    return rc;
}

const struct vig_check vig_check_devices = {
    .id = "CTR-0017",
    .title = "The container has a device of the host",
    .why = "A disk, or the memory, is the whole host; other devices reach their driver in the kernel.",
    .remedy = "Remove --device, or give it without w and m where reading is enough: --device /dev/x:/dev/x:r.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.18", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = devices_run,
};

/* "a *:* rwm", "b 8:* rw": whole kinds of devices. */
static bool is_wide(vig_str rule)
{
    return vig_str_starts(rule, VIG_STR("a")) || vig_str_starts(rule, VIG_STR("b ")) || vig_str_search(rule, VIG_STR("*:*")) != VIG_NPOS;
}

static int device_rules_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->device_cgroup_rules.n; i++) {
        vig_str rule = vig_str_trim(c->device_cgroup_rules.v[i]);
        rc = vig_findings_at(out, vig_at_line(c, 0), err, "--device-cgroup-rule '%.*s'", VIG_ARG(vig_str_take(rule, 100)));
        if (is_wide(rule))
            vig_findings_severity(out, VIG_HIGH);
    }
    return rc;
}

const struct vig_check vig_check_device_rules = {
    .id = "CTR-0038",
    .title = "The container may make and use device files",
    .why = "With MKNOD, which is a default capability, it makes the file of any device that the rule allows, a disk for instance.",
    .remedy = "Remove --device-cgroup-rule; name single devices by --device.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = device_rules_run,
};

static int gpus_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!f->container->device_requests)
        return 0;
    return vig_findings_at(out, vig_at_line(f->container, 0), err, "--gpus (or another device request)");
}

const struct vig_check vig_check_gpus = {
    .id = "CTR-0039",
    .title = "The container has the host's graphics processors",
    .why = "Their drivers are large and run in the kernel, and their toolkits have let containers out before.",
    .remedy = "Remove --gpus, or name the one device that is needed, and keep the container toolkit up to date.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .level = 2,
    .run = gpus_run,
};
