/* catalog/java_identity.c - what a Java archive is: group, artifact and version, from all that speaks for it.
 *
 * In this order: a pom.properties or pom.xml inside that fits the file's name (or is the only one), the manifest, the file's
 * name. An archive that others were packed into holds many poms, of which none, or the wrong one, may be its own: so "the
 * only one" counts just for a file whose name holds no version. For artifact and version without a pom, a file name like
 * "name-1.2.jar" is better than the manifest, whose titles are often prose and whose OSGi versions are bent into shape.
 */
#include "catalog/java_archive.h"

/* A word that could be an artifact: no prose, no placeholder that a build forgot to fill in. */
static bool is_artifact(vig_str s)
{
    if (s.n == 0 || !vig_is_alpha(s.p[0]))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!vig_is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' && s.p[i] != '.')
            return false;
    return true;
}

/* The first word that holds a digit and no placeholder: "1.2.3 (build 7)" is 1.2.3. */
static vig_str version_of(vig_str s)
{
    s = vig_str_trim(vig_str_cut(&s, ' '));
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '$' || s.p[i] == '{' || s.p[i] == '@')
            return VIG_STR("");
    for (size_t i = 0; i < s.n; i++)
        if (vig_is_digit(s.p[i]))
            return s;
    return VIG_STR("");
}

static vig_str first_of(const vig_str *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!vig_str_empty(words[i]))
            return words[i];
    return VIG_STR("");
}

static vig_str manifest_version(const struct vig_java_manifest *m)
{
    const vig_str words[] = { version_of(m->implementation_version), version_of(m->plugin_version),
                              version_of(m->bundle_version), version_of(m->specification_version) };

    return first_of(words, VIG_COUNT(words));
}

/* How well a pom fits the file's name: 0 not at all, else the more the better. */
static size_t fits(const struct vig_maven_id *pom, const struct vig_java_name *file)
{
    vig_str a = pom->artifact;

    if (vig_str_empty(a) || !vig_str_starts(file->base, a))
        return 0;
    if (file->base.n == a.n)
        return SIZE_MAX;
    return strchr("-_.", file->base.p[a.n]) ? a.n : 0;
}

static size_t own_pom(const struct vig_java_evidence *e, const struct vig_java_name *file)
{
    size_t best = VIG_NPOS, best_fit = 0;

    for (size_t i = 0; i < e->pom_count; i++) {
        size_t fit = fits(&e->poms[i], file);

        if (fit > best_fit) {
            best = i;
            best_fit = fit;
        }
    }
    if (best == VIG_NPOS && e->pom_count == 1 && vig_str_empty(file->version))
        return 0;
    return best;
}

static bool is_dotted(vig_str s)
{
    return is_artifact(s) && vig_str_has(s, '.') && s.p[s.n - 1] != '.';
}

/* The group that a bundle's name "GROUP.ARTIFACT" holds. Bundle tools drop what the two have in common:
 * org.slf4j + slf4j-api = "org.slf4j.api". */
static vig_str group_of_bundle(vig_str bundle, vig_str artifact)
{
    size_t dot = vig_str_rfind(bundle, '.');
    vig_str front, last;

    if (!is_dotted(bundle))
        return VIG_STR("");
    if (bundle.n > artifact.n + 1 && vig_str_ends(bundle, artifact) && bundle.p[bundle.n - artifact.n - 1] == '.') {
        front = vig_str_take(bundle, bundle.n - artifact.n - 1);
        return vig_str_has(front, '.') ? front : bundle;
    }
    front = vig_str_take(bundle, dot);
    last = vig_str_skip(front, vig_str_rfind(front, '.') + 1);
    return vig_str_has(front, '.') && vig_str_starts(artifact, last) ? front : bundle;
}

static vig_str guess_group(struct vig_java_evidence *e, vig_str *artifact)
{
    const struct vig_java_manifest *m = &e->manifest;
    vig_str known = vig_java_known_group(artifact, e->class_folder, e->group, sizeof e->group);

    if (is_dotted(m->group_id))
        return m->group_id;
    if (!vig_str_empty(known))
        return known;
    if (is_dotted(m->implementation_vendor_id))
        return m->implementation_vendor_id;
    return group_of_bundle(m->bundle_symbolic_name, *artifact);
}

/* The last part of "org.apache.commons.commons-io". Without a dash it may be just a part of the artifact ("api"). */
static vig_str bundle_artifact(vig_str bundle)
{
    vig_str last = vig_str_skip(bundle, vig_str_rfind(bundle, '.') + 1);

    return vig_str_has(last, '-') ? last : VIG_STR("");
}

static vig_str manifest_artifact(const struct vig_java_manifest *m)
{
    const vig_str words[] = { m->short_name, bundle_artifact(m->bundle_symbolic_name), m->extension_name,
                              m->implementation_title };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (is_artifact(words[i]) && !vig_str_eqc(words[i], "null"))
            return words[i];
    return VIG_STR("");
}

void vig_java_identify(struct vig_java_evidence *e, struct vig_maven_id *ret, size_t *ret_pom)
{
    vig_str said = manifest_version(&e->manifest);
    struct vig_java_name file = vig_java_name_of(e->file_name, said);
    size_t own = own_pom(e, &file);
    struct vig_maven_id id = { 0 };

    if (own != VIG_NPOS)
        id = e->poms[own];
    if (vig_str_empty(id.artifact) && !vig_str_empty(file.version))
        id.artifact = file.name;
    if (vig_str_empty(id.artifact))
        id.artifact = manifest_artifact(&e->manifest);
    if (vig_str_empty(id.artifact) && (e->has_manifest || !vig_str_empty(said)))
        id.artifact = file.name;
    if (vig_str_empty(id.version))
        id.version = vig_str_empty(file.version) ? said : file.version;
    if (vig_str_empty(id.group))
        id.group = guess_group(e, &id.artifact);
    *ret = id;
    *ret_pom = own;
}
