/* Layers stack as an image's do, join into one bill of materials, and come back from the cache as they were. */
#include "unit/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "catalog/follow.h"
#include "catalog/layer.h"

enum { MOST = 4 };

static struct vig_err err;
static struct vig_layer_facts *layers[MOST];

static void has(size_t layer, const char *path)
{
    *vig_vec_add(&layers[layer]->tree.paths, layers[layer]->arena) = vig_hash64(vig_str_c(path));
}

static void has_folder(size_t layer, const char *path)
{
    *vig_vec_add(&layers[layer]->tree.paths, layers[layer]->arena) = vig_hash64(vig_str_c(path)) ^ VIG_HASH_FOLDER;
}

static void whiteout(size_t layer, const char *path)
{
    *vig_vec_add(&layers[layer]->tree.whiteouts, layers[layer]->arena) = vig_str_c(path);
}

static void opaque(size_t layer, const char *path)
{
    *vig_vec_add(&layers[layer]->tree.opaques, layers[layer]->arena) = vig_str_c(path);
}

static void hard_link(size_t layer, const char *path, const char *target)
{
    has(layer, path);
    *vig_vec_add(&layers[layer]->links, layers[layer]->arena) = (struct vig_wanted_link){ vig_str_c(path), vig_str_c(target), true };
}

/* A file that one package was found in. */
static void file(size_t layer, const char *path, enum vig_pkg_type type, const char *name, const char *version)
{
    struct vig_layer_facts *facts = layers[layer];
    const struct vig_package p = { .type = type, .name = vig_str_c(name), .version = vig_str_c(version), .arch = VIG_STR("amd64") };
    struct vig_file_result *f;

    has(layer, path);
    facts->cat->path = vig_str_c(path);
    assert_ok(vig_catalog_add(facts->cat, &p, &err));
    f = vig_vec_add(&facts->files, facts->arena);
    *f = (struct vig_file_result){ vig_str_c(path), facts->cat->packages.n, facts->cat->owned.n };
}

static void flagged(size_t layer, const char *path, const char *name, unsigned flags)
{
    file(layer, path, VIG_PKG_NPM, name, "1");
    layers[layer]->cat->packages.v[layers[layer]->cat->packages.n - 1].flags = flags;
}

static void list(size_t layer, const char *path, const char *owner, const char *owned)
{
    struct vig_layer_facts *facts = layers[layer];
    struct vig_file_result *f;

    has(layer, path);
    assert_ok(vig_catalog_owns(facts->cat, VIG_PKG_DEB, vig_str_c(owner), vig_str_c(owned), &err));
    f = vig_vec_add(&facts->files, facts->arena);
    *f = (struct vig_file_result){ vig_str_c(path), facts->cat->packages.n, facts->cat->owned.n };
}

static int setup(void **state)
{
    for (size_t i = 0; i < MOST; i++)
        if (vig_layer_facts_new(&layers[i], &err) < 0)
            return -1;
    return 0;
}

static int teardown(void **state)
{
    for (size_t i = 0; i < MOST; i++)
        vig_layer_facts_free(layers[i]);
    return 0;
}

/* "name version [layer,layer…]" of each package, comma after each. */
static void joined(const char *want)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_sbom sbom;
    struct vig_buf got;

    for (size_t i = 0; i < MOST; i++)
        vig_layer_tree_seal(&layers[i]->tree);
    vig_sbom_init(&sbom, a);
    assert_ok(vig_join_layers((const struct vig_layer_facts *const *)layers, MOST, true, &sbom, &err));
    assert_ok(vig_sbom_finish(&sbom, &err));
    vig_buf_init(&got, 4096);
    for (size_t i = 0; i < sbom.packages.n; i++) {
        const struct vig_package *p = &sbom.packages.v[i];
        vig_buf_addf(&got, "%.*s %.*s", VIG_ARG(p->name), VIG_ARG(p->version));
        for (size_t k = 0; k < p->locations.n; k++)
            vig_buf_addf(&got, " %u:%.*s", p->locations.v[k].layer, VIG_ARG(p->locations.v[k].path));
        if (p->owner != VIG_NO_PACKAGE)
            vig_buf_addf(&got, " owner=%.*s", VIG_ARG(sbom.packages.v[p->owner].name));
        if (p->sha1.n)
            vig_buf_addf(&got, " sha1=%.*s", VIG_ARG(p->sha1));
        if (p->flags)
            vig_buf_addf(&got, " flags=%u", p->flags);
        vig_buf_addc(&got, ',');
    }
    assert_str(vig_buf_str(&got), want);
    vig_buf_done(&got);
}

static void what_is_installed_is_not_only_declared(void **state)
{
    flagged(0, "lock", "both", VIG_PKG_DECLARED | VIG_PKG_DEV);
    flagged(0, "node_modules/both", "both", 0);
    flagged(0, "lock2", "dev", VIG_PKG_DECLARED | VIG_PKG_DEV);
    flagged(0, "lock3", "dev", VIG_PKG_DECLARED | VIG_PKG_DEV);
    flagged(0, "lock4", "program", VIG_PKG_DECLARED);
    flagged(0, "lock5", "program", VIG_PKG_DECLARED | VIG_PKG_DEV);
    joined("both 1 0:lock 0:node_modules/both,dev 1 0:lock2 0:lock3 flags=3,program 1 0:lock4 0:lock5 flags=1,");
}

static void a_library_is_the_same_without_its_archive(void **state)
{
    file(0, "program.jar", VIG_PKG_MAVEN, "g:a", "1");
    file(0, "a.jar", VIG_PKG_MAVEN, "g:a", "1");
    layers[0]->cat->packages.v[1].sha1 = VIG_STR("0123");
    joined("g:a 1 0:a.jar 0:program.jar sha1=0123,");
}

static void a_higher_file_replaces_a_lower(void **state)
{
    file(0, "var/lib/dpkg/status", VIG_PKG_DEB, "bash", "5.1");
    file(2, "var/lib/dpkg/status", VIG_PKG_DEB, "bash", "5.2");
    joined("bash 5.2 2:var/lib/dpkg/status,");
}

static void a_whiteout_removes_and_a_later_file_comes_back(void **state)
{
    file(0, "app/a.jar", VIG_PKG_MAVEN, "g:a", "1");
    file(0, "app/b.jar", VIG_PKG_MAVEN, "g:b", "1");
    whiteout(1, "app/a.jar");
    whiteout(1, "app/b.jar");
    file(2, "app/b.jar", VIG_PKG_MAVEN, "g:b", "1");
    joined("g:b 1 2:app/b.jar,");
}

static void a_whiteout_of_a_folder_removes_all_beneath(void **state)
{
    file(0, "srv/app/lib/a.jar", VIG_PKG_MAVEN, "g:a", "1");
    file(0, "srv/application/a.jar", VIG_PKG_MAVEN, "g:c", "1");
    whiteout(1, "srv/app");
    joined("g:c 1 0:srv/application/a.jar,");
}

static void an_opaque_folder_hides_the_lower_but_not_its_own(void **state)
{
    file(0, "app/old.jar", VIG_PKG_MAVEN, "g:old", "1");
    has_folder(1, "app");
    opaque(1, "app");
    file(1, "app/new.jar", VIG_PKG_MAVEN, "g:new", "1");
    joined("g:new 1 1:app/new.jar,");
}

static void a_link_in_place_of_a_folder_hides_what_was_in_it(void **state)
{
    file(0, "app/lib/a.jar", VIG_PKG_MAVEN, "g:a", "1");
    has(1, "app");
    joined("");
}

static void a_folder_again_hides_nothing_but_a_file_of_its_name(void **state)
{
    file(0, "app/lib/a.jar", VIG_PKG_MAVEN, "g:a", "1");
    file(0, "x.jar", VIG_PKG_MAVEN, "g:x", "1");
    has_folder(1, "app");
    has_folder(1, "app/lib");
    has_folder(1, "x.jar");
    joined("g:a 1 0:app/lib/a.jar,");
}

static void the_last_of_two_files_with_one_path_counts(void **state)
{
    file(0, "a.jar", VIG_PKG_MAVEN, "g:a", "1");
    file(0, "a.jar", VIG_PKG_MAVEN, "g:a", "2");
    joined("g:a 2 0:a.jar,");
}

static void one_package_in_two_places_is_one_package(void **state)
{
    file(0, "z/a.jar", VIG_PKG_MAVEN, "g:a", "1");
    file(1, "b/a.jar", VIG_PKG_MAVEN, "g:a", "1");
    joined("g:a 1 1:b/a.jar 0:z/a.jar,");
}

static void a_hard_link_survives_its_first_name(void **state)
{
    file(0, "opt/a.jar", VIG_PKG_MAVEN, "g:a", "1");
    hard_link(0, "srv/a.jar", "opt/a.jar");
    whiteout(1, "opt/a.jar");
    joined("g:a 1 0:srv/a.jar,");
}

/* A thousand names of a file with ten thousand packages: ten million places, of which only some are listed. */
static void many_hard_links_do_not_take_all_memory(void **state)
{
    enum { PACKAGES = 10000, NAMES = 1000 };
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(512));
    struct vig_layer_facts *facts = layers[0];
    struct vig_sbom sbom;

    facts->cat->path = VIG_STR("a.lock");
    for (int i = 0; i < PACKAGES; i++) {
        const struct vig_package p = { .type = VIG_PKG_NPM, .name = vig_arena_printf(a, "p%d", i), .version = VIG_STR("1") };
        assert_ok(vig_catalog_add(facts->cat, &p, &err));
    }
    has(0, "a.lock");
    *(struct vig_file_result *)vig_vec_add(&facts->files, facts->arena) =
        (struct vig_file_result){ VIG_STR("a.lock"), facts->cat->packages.n, 0 };
    for (int i = 0; i < NAMES; i++)
        hard_link(0, vig_arena_printf(a, "%d/a.lock", i).p, "a.lock");
    for (size_t i = 0; i < MOST; i++)
        vig_layer_tree_seal(&layers[i]->tree);
    vig_sbom_init(&sbom, a);
    assert_ok(vig_join_layers((const struct vig_layer_facts *const *)layers, MOST, true, &sbom, &err));
    assert_int_equal(sbom.packages.n, PACKAGES);
    assert_in_range(sbom.packages.v[0].locations.n, 100, 200);
    assert_int_equal(sbom.notes.n, 1);
}

static void files_of_an_os_package_have_an_owner(void **state)
{
    file(0, "var/lib/dpkg/status", VIG_PKG_DEB, "python3-six", "1.16");
    list(0, "var/lib/dpkg/info/python3-six.list", "python3-six", "/usr/lib/python3/dist-packages/six-1.16.egg-info");
    file(0, "usr/lib/python3/dist-packages/six-1.16.egg-info", VIG_PKG_PYPI, "six", "1.16");
    file(1, "usr/local/lib/six.egg-info", VIG_PKG_PYPI, "six", "1.17");
    joined("python3-six 1.16 0:var/lib/dpkg/status,six 1.16 0:usr/lib/python3/dist-packages/six-1.16.egg-info owner=python3-six,"
           "six 1.17 1:usr/local/lib/six.egg-info,");
}

static void a_merged_usr_does_not_hide_the_owner(void **state)
{
    file(0, "var/lib/dpkg/status", VIG_PKG_DEB, "x", "1");
    list(0, "var/lib/dpkg/info/x:amd64.list", "x:amd64", "/lib/x.jar");
    file(0, "usr/lib/x.jar", VIG_PKG_MAVEN, "g:x", "1");
    joined("x 1 0:var/lib/dpkg/status,g:x 1 0:usr/lib/x.jar owner=x,");
}

static void fill(void)
{
    const struct vig_os os = { .id = VIG_STR("debian"), .version_id = VIG_STR("12") };

    file(0, "a.jar", VIG_PKG_MAVEN, "g:a", "1");
    list(0, "var/lib/dpkg/info/x.list", "x", "/usr/x.jar");
    hard_link(0, "b.jar", "a.jar");
    whiteout(0, "gone");
    opaque(0, "fresh");
    assert_ok(vig_catalog_os(layers[0]->cat, &os, 3, &err));
    assert_int_equal(vig_catalog_note(layers[0]->cat, 7, "odd"), 0);
    vig_layer_tree_seal(&layers[0]->tree);
}

static void what_is_stored_comes_back(void **state)
{
    struct vig_layer_facts *back;
    struct vig_buf first, second;

    fill();
    vig_buf_init(&first, VIG_MIB(1));
    vig_buf_init(&second, VIG_MIB(1));
    assert_ok(vig_layer_facts_write(layers[0], &first, &err));
    assert_ok(vig_layer_facts_read(vig_buf_str(&first), &back, &err));
    assert_ok(vig_layer_facts_write(back, &second, &err));
    assert_true(vig_str_eq(vig_buf_str(&first), vig_buf_str(&second)));
    assert_str(back->cat->os.version_id, "12");
    assert_int_equal(back->cat->notes.v[0].line, 7);
    assert_true(vig_layer_tree_has(&back->tree, vig_hash64(VIG_STR("b.jar"))));
    vig_layer_facts_free(back);
    vig_buf_done(&first);
    vig_buf_done(&second);
}

static void a_damaged_cache_is_no_cache(void **state)
{
    struct vig_layer_facts *back;
    struct vig_buf b;

    fill();
    vig_buf_init(&b, VIG_MIB(1));
    assert_ok(vig_layer_facts_write(layers[0], &b, &err));
    for (size_t i = 0; i < b.n; i++) {
        b.p[i] ^= 1;
        assert_int_equal(vig_layer_facts_read(vig_buf_str(&b), &back, &err), VIG_E_INPUT);
        b.p[i] ^= 1;
        assert_int_equal(vig_layer_facts_read(vig_str_of(b.p, i), &back, &err), VIG_E_INPUT);
    }
    vig_buf_done(&b);
}

static void the_cache_keeps_layers_by_key(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    char dir[] = "/tmp/vigia-test-XXXXXX", path[64];
    struct vig_layer_cache *installed, *declared;
    struct vig_layer_facts *back;

    fill();
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/deep/er", dir);
    assert_ok(vig_layer_cache_open(path, false, a, &installed, &err));
    assert_ok(vig_layer_cache_open(path, true, a, &declared, &err));
    assert_null(vig_layer_cache_get(installed, VIG_STR("sha256:1")));
    vig_layer_cache_put(installed, VIG_STR("sha256:1"), layers[0]);
    back = vig_layer_cache_get(installed, VIG_STR("sha256:1"));
    assert_non_null(back);
    vig_layer_facts_free(back);
    assert_null(vig_layer_cache_get(declared, VIG_STR("sha256:1"))); /* read with other catalogers */
    assert_null(vig_layer_cache_get(installed, VIG_STR("sha256:2")));
    assert_null(vig_layer_cache_get(installed, VIG_STR("")));

    DIR *d = opendir(path);
    for (struct dirent *e; (e = readdir(d));)
        (void)unlinkat(dirfd(d), e->d_name, 0);
    (void)closedir(d);
    (void)rmdir(path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
    assert_int_equal(rmdir(dir), 0); /* nothing else was left */
}

#define LAYERED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAYERED(what_is_installed_is_not_only_declared),
        LAYERED(a_library_is_the_same_without_its_archive),
        LAYERED(a_higher_file_replaces_a_lower),
        LAYERED(a_whiteout_removes_and_a_later_file_comes_back),
        LAYERED(a_whiteout_of_a_folder_removes_all_beneath),
        LAYERED(an_opaque_folder_hides_the_lower_but_not_its_own),
        LAYERED(a_link_in_place_of_a_folder_hides_what_was_in_it),
        LAYERED(a_folder_again_hides_nothing_but_a_file_of_its_name),
        LAYERED(the_last_of_two_files_with_one_path_counts),
        LAYERED(one_package_in_two_places_is_one_package),
        LAYERED(a_hard_link_survives_its_first_name),
        LAYERED(many_hard_links_do_not_take_all_memory),
        LAYERED(files_of_an_os_package_have_an_owner),
        LAYERED(a_merged_usr_does_not_hide_the_owner),
        LAYERED(what_is_stored_comes_back),
        LAYERED(a_damaged_cache_is_no_cache),
        LAYERED(the_cache_keeps_layers_by_key),
    };

    return cmocka_run_group_tests_name("layers", tests, NULL, NULL);
}
