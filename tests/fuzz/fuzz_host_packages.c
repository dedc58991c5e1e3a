/* Any bytes as each of the lists that package managers keep. */
#include "audit/facts/host_packages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct vig_installed known[] = {
    { .name = VIG_STR("bash"), .version = VIG_STR("1"), .arch = VIG_STR("amd64") },
    { .name = VIG_STR("bash"), .version = VIG_STR("2"), .arch = VIG_STR("x86_64"), .stream = VIG_STR("m:1") },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    const vig_str text = vig_str_of((const char *)data, size);
    struct vig_installed_list list;
    struct vig_apt_list apt = { &list, VIG_STR(""), true, false };
    struct vig_release release;
    struct vig_err err = VIG_ERR_INIT;

    if (!arena)
        return 0;
    vig_installed_init(&list, arena, &vig_ordering_deb);
    for (size_t i = 0; i < VIG_COUNT(known); i++)
        (void)vig_installed_add(&list, &known[i], &err);
    (void)vig_dpkg_installed(text, &list, &err);
    (void)vig_apk_installed(text, &list, &err);
    vig_apt_records(&apt, text);
    vig_rpm_primary(&list, text);
    vig_rpm_updateinfo(&list, text);
    vig_apk_index(&list, text);
    vig_apt_release(text, &release);
    (void)vig_apt_setting(text, VIG_STR("Unattended-Upgrade"));
    vig_installed_done(&list);
    return 0;
}
