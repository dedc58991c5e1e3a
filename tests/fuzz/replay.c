/* tests/fuzz/replay.c - runs a fuzz target over the files it is given: the normal test run, without libFuzzer.
 *
 *     replay CORPUS-DIR…
 *
 * Each input is also given cut short at a few places, and with its n-th allocation failing for the first n: a parser must
 * survive both without a leak (the test run is under ASan).
 */
#include <dirent.h>
#include <sys/stat.h>

#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const uint8_t *data, size_t size)
{
    uint8_t *exact = calloc(1, size ? size : 1); /* of its own, so that ASan sees a read past the end */

    if (!exact)
        abort();
    memcpy(exact, data, size);
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static size_t replay_file(const char *path)
{
    static uint8_t data[8 << 20];
    FILE *in = fopen(path, "rb");
    size_t n;

    if (!in)
        return 0;
    n = fread(data, 1, sizeof data, in);
    (void)fclose(in);
    run(data, n);
    for (size_t part = 1; part < 16; part++)
        run(data, n * part / 16);
    for (unsigned long nth = 1; nth <= 64; nth++) {
        vig_fail_allocation(nth);
        run(data, n);
        vig_fail_allocation(0);
    }
    return 1;
}

int main(int argc, char **argv)
{
    size_t files = 0;

    run((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++) {
        struct dirent **names;
        int n = scandir(argv[i], &names, NULL, alphasort);

        for (int j = 0; j < n; j++) {
            char path[4096];
            (void)snprintf(path, sizeof path, "%s/%s", argv[i], names[j]->d_name);
            if (names[j]->d_name[0] != '.')
                files += replay_file(path);
            free(names[j]);
        }
        if (n >= 0)
            free(names);
    }
    (void)printf("%zu files\n", files);
    return files ? 0 : 1; /* a corpus that went missing is a failure */
}
