/* Any bytes as a string that is written: the document stays one that the strict reader takes, with one string in it. */
#include <yyjson.h>

#include "report/json_out.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vig_str text = vig_str_of((const char *)data, size);
    struct vig_buf out;
    struct vig_json_out j = { .to = &out };
    yyjson_doc *doc;

    vig_buf_init(&out, (size_t)64 << 20);
    vig_json_open(&j, NULL, '{');
    vig_json_str(&j, "text", text);
    vig_json_open(&j, "list", '[');
    vig_json_str(&j, NULL, text);
    vig_json_close(&j, ']');
    vig_json_close(&j, '}');
    if (!out.failed) {
        doc = yyjson_read(out.p, out.n, 0);
        if (!doc || yyjson_obj_size(yyjson_doc_get_root(doc)) != 2)
            abort();
        yyjson_doc_free(doc);
    }
    vig_buf_done(&out);
    return 0;
}
