/* model/host.c - see model/host.h. */
#include "model/host.h"

static const struct vig_host_setting *named(const struct vig_host_setting *v, size_t n, vig_str name)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_eq(v[i].name, name))
            return &v[i];
    return NULL;
}

const struct vig_host_setting *vig_host_sysctl(const struct vig_host *h, vig_str name)
{
    return named(h->sysctls.v, h->sysctls.n, name);
}

const struct vig_host_setting *vig_host_config(const struct vig_host *h, vig_str name)
{
    return named(h->config.v, h->config.n, name);
}
