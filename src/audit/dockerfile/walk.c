/* audit/dockerfile/walk.c - going over a Dockerfile's commands (see audit/dockerfile/walk.h). */
#include "audit/dockerfile/walk.h"

static size_t word_at(const char *list)
{
    size_t n = 0;

    while (list[n] && list[n] != ' ')
        n++;
    return n;
}

bool vig_listed(vig_str word, const char *list)
{
    while (word.n && *list) {
        size_t n = word_at(list);

        if (n == word.n && memcmp(list, word.p, n) == 0)
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

bool vig_ilisted(vig_str word, const char *list)
{
    while (word.n && *list) {
        size_t n = word_at(list);

        if (vig_str_ieq(vig_str_of(list, n), word))
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

bool vig_str_icontains(vig_str s, vig_str lower)
{
    for (size_t i = 0; lower.n && lower.n <= s.n && i <= s.n - lower.n; i++)
        if (vig_lower(s.p[i]) == lower.p[0] && vig_str_ieq(vig_str_of(s.p + i, lower.n), lower))
            return true;
    return false;
}

bool vig_icontains_any(vig_str s, const char *list)
{
    vig_str rest = vig_str_c(list);

    while (rest.n)
        if (vig_str_icontains(s, vig_str_cut(&rest, ' ')))
            return true;
    return false;
}

bool vig_docker_command_of(const struct vig_instruction *ins, size_t *command, const struct vig_shell_command **ret)
{
    while (ins->shell && *command < ins->shell->commands.n) {
        const struct vig_shell_command *c = &ins->shell->commands.v[(*command)++];

        if (!c->defined) {
            *ret = c;
            return true;
        }
    }
    return false;
}

bool vig_docker_next_command(struct vig_docker_walk *w)
{
    for (;;) {
        if (w->ins && vig_docker_command_of(w->ins, &w->command, &w->cmd))
            return true;
        do {
            if (w->next >= w->d->instructions.n)
                return false;
            w->ins = &w->d->instructions.v[w->next++];
        } while (w->ins->kind != VIG_INS_RUN);
        w->command = 0;
    }
}

const struct vig_stage *vig_docker_stage(const struct vig_dockerfile *d, const struct vig_instruction *i)
{
    return i->stage < d->stages.n ? &d->stages.v[i->stage] : NULL;
}

bool vig_docker_in_final(const struct vig_dockerfile *d, const struct vig_instruction *i)
{
    const struct vig_stage *s = vig_docker_stage(d, i);

    return s && (s->in_final || s->final) && (!i->onbuild || s->final);
}

const struct vig_stage *vig_docker_final(const struct vig_dockerfile *d)
{
    for (size_t i = 0; i < d->stages.n; i++)
        if (d->stages.v[i].final)
            return &d->stages.v[i];
    return NULL;
}

vig_str vig_docker_stage_name(const struct vig_dockerfile *d, uint32_t stage)
{
    static const char *const numbers[] = { "stage 0", "stage 1", "stage 2", "stage 3", "stage 4", "stage 5", "stage 6", "stage 7" };

    if (stage >= d->stages.n)
        return VIG_STR("");
    if (d->stages.n == 1 && vig_str_empty(d->stages.v[0].alias))
        return VIG_STR(""); /* there is nothing to tell it from */
    if (!vig_str_empty(d->stages.v[stage].alias))
        return d->stages.v[stage].alias;
    return stage < VIG_COUNT(numbers) ? vig_str_c(numbers[stage]) : VIG_STR("stage without a name");
}

const struct vig_docker_flag *vig_docker_flag(const struct vig_instruction *i, const char *name)
{
    for (size_t k = 0; k < i->flags.n; k++)
        if (vig_str_eqc(i->flags.v[k].name, name))
            return &i->flags.v[k];
    return NULL;
}

static vig_str unquoted(vig_str s)
{
    return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' ? vig_str_of(s.p + 1, s.n - 2) : s;
}

static void read_mount(vig_str value, struct vig_docker_mount *ret)
{
    *ret = (struct vig_docker_mount){ .type = VIG_STR("bind") };
    while (value.n) {
        vig_str part = unquoted(vig_str_cut(&value, ',')), key = vig_str_cut(&part, '=');

        if (vig_ilisted(key, "type"))
            ret->type = part;
        else if (vig_ilisted(key, "target dst destination"))
            ret->target = part;
        else if (vig_ilisted(key, "from"))
            ret->from = part;
        else if (vig_ilisted(key, "id"))
            ret->id = part;
        else if (vig_ilisted(key, "env"))
            ret->env = part;
    }
}

bool vig_docker_mount(const struct vig_instruction *i, size_t n, struct vig_docker_mount *ret)
{
    for (size_t k = 0; k < i->flags.n; k++)
        if (vig_str_eqc(i->flags.v[k].name, "mount") && n-- == 0) {
            read_mount(i->flags.v[k].value, ret);
            return true;
        }
    return false;
}

static vig_str without_slashes(vig_str s)
{
    while (s.n > 1 && s.p[s.n - 1] == '/')
        s.n--;
    return s;
}

bool vig_docker_path_is_in(vig_str path, vig_str folder)
{
    path = without_slashes(path);
    folder = without_slashes(folder);
    if (!folder.n || !vig_str_starts(path, folder))
        return false;
    return path.n == folder.n || folder.p[folder.n - 1] == '/' || path.p[folder.n] == '/';
}

bool vig_docker_mounted(const struct vig_instruction *i, vig_str path)
{
    struct vig_docker_mount m;

    for (size_t n = 0; vig_docker_mount(i, n, &m); n++)
        if (vig_ilisted(m.type, "cache tmpfs") && vig_docker_path_is_in(path, m.target))
            return true;
    return false;
}
