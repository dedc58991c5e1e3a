/* audit/container/place.c - see place.h. */
#include "audit/container/place.h"

bool vig_security_option(const struct vig_container *c, const char *name, vig_str *ret)
{
    bool found = false;

    for (size_t i = 0; i < c->security_opt.n; i++) {
        vig_str value = c->security_opt.v[i], key = vig_str_cut(&value, '=');
        if (!vig_str_ieq(key, vig_str_c(name)))
            continue;
        *ret = value;
        found = true;
    }
    return found;
}

bool vig_container_user(const struct vig_container *c, vig_str *ret)
{
    if (c->user.n || c->origin == VIG_FROM_ENGINE) /* the engine has already put the image's user there */
        *ret = c->user;
    else if (c->image_known)
        *ret = c->image_user;
    else
        return false;
    return true;
}

bool vig_user_is_root(vig_str user)
{
    vig_str name = vig_str_trim(user), group = name;

    name = vig_str_trim(vig_str_cut(&group, ':'));
    if (!name.n || vig_str_eqc(name, "root"))
        return true;
    if (name.p[0] == '+' && name.n > 1)
        name = vig_str_skip(name, 1);
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != '0')
            return false;
    return true;
}

bool vig_shares_host(vig_str mode, vig_str followed)
{
    return vig_str_eqc(mode, "host") || (vig_str_starts(mode, VIG_STR("container:")) && vig_str_eqc(followed, "host"));
}
