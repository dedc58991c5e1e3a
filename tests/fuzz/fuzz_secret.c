/* Any bytes as a text with secrets, as a setting, and as files whose names say how to read them. */
#include <assert.h>

#include "model/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "a", ".netrc", ".pgpass", "htpasswd" };
    vig_str text = vig_str_of((const char *)data, size), value = text;
    struct vig_secret_hit hits[8];
    char room[VIG_SECRET_MASKED];

    for (size_t k = 0; k < VIG_COUNT(names); k++) {
        size_t n = vig_secret_find_file(vig_str_c(names[k]), text, hits, VIG_COUNT(hits));

        assert(n <= VIG_COUNT(hits));
        for (size_t i = 0; i < n; i++) {
            assert(hits[i].start < hits[i].end && hits[i].end <= size && hits[i].line >= 1);
            assert(i == 0 || hits[i - 1].end <= hits[i].start);
            (void)vig_secret_mask(vig_str_of(text.p + hits[i].start, hits[i].end - hits[i].start), room);
        }
    }
    vig_str name = vig_str_cut(&value, '=');
    if (vig_secret_setting(name, value, hits))
        assert(hits[0].start < hits[0].end && hits[0].end <= value.n);
    vig_str rest = text, word = vig_str_cut(&rest, ' '), option, given;
    if (vig_secret_option(word, rest, &option, &given, hits))
        assert(hits[0].start < hits[0].end && hits[0].end <= given.n);
    return 0;
}
