/* audit/image/modes.c - files that give more rights than their reader has: set-uid, set-gid, capabilities, writable by anybody. */
#include "audit/image/place.h"

/* What distributions ship so; still of no use in most containers. */
static int set_id_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    vig_needs_files(image, out);
    for (size_t i = 0; rc == 0 && i < image->files.n; i++) {
        const struct vig_image_file *p = &image->files.v[i];
        bool suid = p->kinds & VIG_IMG_SETUID, dangerous = suid && p->uid == 0 && (p->kinds & VIG_IMG_SHELL);
        vig_str line = vig_made_by(image, p->layer);

        if (!(p->kinds & (VIG_IMG_SETUID | VIG_IMG_SETGID)))
            continue;
        rc = vig_findings_at(out, vig_at_file(p->path, image->is_image ? p->layer : 0), err, "%s %s %u (mode %04o)%s%.*s%s%.*s%s",
                             suid ? "set-uid" : "set-gid", suid ? "user" : "group", suid ? p->uid : p->gid,
                             p->mode, p->owner.n ? ", of package " : p->owned ? "" : ", of no package", VIG_ARG(p->owner), VIG_MADE_BY(line));
        if (dangerous)
            vig_findings_severity(out, VIG_CRITICAL);
        else if (!p->owned && suid && p->uid == 0)
            vig_findings_severity(out, VIG_MEDIUM);
    }
    return rc;
}

const struct vig_check vig_check_image_set_id = {
    .id = "IMG-0027",
    .title = "Set-uid or set-gid programs are in the image",
    .why = "A hole in one of them, or a shell among them, gives whoever got in as an ordinary user the rights of its owner.",
    .remedy = "RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +, and run with --security-opt no-new-privileges.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.8", "CIS-DI-0008", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = set_id_run,
};

static const struct {
    const char *name;
    bool strong; /* as good as root, or nearly */
} capabilities[] = {
    { "chown", true },         { "dac_override", true },  { "dac_read_search", true }, { "fowner", true },      { "fsetid", false },
    { "kill", false },         { "setgid", true },        { "setuid", true },          { "setpcap", true },     { "linux_immutable", false },
    { "net_bind_service", false }, { "net_broadcast", false }, { "net_admin", true },  { "net_raw", false },    { "ipc_lock", false },
    { "ipc_owner", false },    { "sys_module", true },    { "sys_rawio", true },       { "sys_chroot", false }, { "sys_ptrace", true },
    { "sys_pacct", false },    { "sys_admin", true },     { "sys_boot", true },        { "sys_nice", false },   { "sys_resource", false },
    { "sys_time", false },     { "sys_tty_config", false }, { "mknod", true },         { "lease", false },      { "audit_write", false },
    { "audit_control", false }, { "setfcap", true },      { "mac_override", true },    { "mac_admin", true },   { "syslog", false },
    { "wake_alarm", false },   { "block_suspend", false }, { "audit_read", false },    { "perfmon", false },    { "bpf", true },
    { "checkpoint_restore", false },
};

static bool list_capabilities(uint64_t bits, char *to, size_t size)
{
    size_t at = 0;
    bool strong = false;

    to[0] = '\0';
    for (size_t i = 0; i < VIG_COUNT(capabilities) && at + 24 < size; i++) {
        if (!(bits >> i & 1))
            continue;
        strong |= capabilities[i].strong;
        at += (size_t)snprintf(to + at, size - at, "%s%s", at ? ", " : "", capabilities[i].name);
    }
    return strong;
}

static int capable_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    vig_needs_files(image, out);
    for (size_t i = 0; rc == 0 && i < image->files.n; i++) {
        const struct vig_image_file *p = &image->files.v[i];
        vig_str line = vig_made_by(image, p->layer);
        char list[300];

        if (!(p->kinds & VIG_IMG_CAPABLE) || !p->capabilities)
            continue;
        bool strong = list_capabilities(p->capabilities, list, sizeof list);
        rc = vig_findings_at(out, vig_at_file(p->path, image->is_image ? p->layer : 0), err, "%s%s%.*s%s", list, VIG_MADE_BY(line));
        if (strong)
            vig_findings_severity(out, VIG_HIGH);
    }
    return rc;
}

const struct vig_check vig_check_image_capable = {
    .id = "IMG-0028",
    .title = "Programs with file capabilities are in the image",
    .why = "As set-uid does, they give whoever starts them rights of root; find -perm does not show them.",
    .remedy = "setcap -r FILE, and give the container what it needs with --cap-add.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.8", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = capable_run,
};

static bool is_below(vig_str path, vig_str folder)
{
    return path.n > folder.n && path.p[folder.n] == '/' && vig_str_starts(path, folder);
}

/* After chmod -R 777 there are thousands: a folder is told once, with the number of what lies below it. */
static int writable_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const unsigned either = VIG_IMG_WRITABLE_FILE | VIG_IMG_WRITABLE_FOLDER;
    const struct vig_image *image = f->image;
    int rc = 0;

    vig_needs_files(image, out);
    for (size_t i = 0; rc == 0 && i < image->files.n;) {
        const struct vig_image_file *p = &image->files.v[i++];
        vig_str line = vig_made_by(image, p->layer);
        char more[48] = "";
        size_t below = 0;

        if (!(p->kinds & either))
            continue;
        for (; p->folder && i < image->files.n && (is_below(image->files.v[i].path, p->path) || vig_str_starts(image->files.v[i].path, p->path)); i++)
            below += (image->files.v[i].kinds & either) && is_below(image->files.v[i].path, p->path);
        if (below)
            (void)snprintf(more, sizeof more, ", with %zu more below it", below);
        rc = vig_findings_at(out, vig_at_file(p->path, image->is_image ? p->layer : 0), err, "%s with mode %04o%s%s%.*s%s",
                             p->folder ? "a folder" : "a file", p->mode, more, VIG_MADE_BY(line));
    }
    return rc;
}

const struct vig_check vig_check_image_writable = {
    .id = "IMG-0029",
    .title = "Files or folders may be written by anybody",
    .why = "Any user in the container can replace programs and configuration that others, root among them, will use.",
    .remedy = "COPY --chown=USER --chmod=u=rwX,go=rX; for shared temporary folders mode 1777.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = writable_run,
};

static int shadow_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    vig_needs_files(image, out);
    for (size_t i = 0; rc == 0 && i < image->files.n; i++) {
        const struct vig_image_file *p = &image->files.v[i];
        if ((p->kinds & VIG_IMG_SHADOW) && (p->mode & 0027))
            rc = vig_findings_at(out, vig_at_file(p->path, image->is_image ? p->layer : 0), err, "mode %04o", p->mode);
    }
    return rc;
}

const struct vig_check vig_check_image_shadow = {
    .id = "IMG-0030",
    .title = "Password hashes may be read or changed by others",
    .why = "Hashes can be tried out at leisure; whoever may write them sets passwords.",
    .remedy = "chmod 0640 /etc/shadow /etc/gshadow, owned by root:shadow.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_HIGH,
    .run = shadow_run,
};
