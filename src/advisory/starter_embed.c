/* advisory/starter_embed.c - runs while vigia is built: writes its input files into a C source, minified, a NUL behind each.
 *
 *     starter_embed OUTPUT.c INPUT.json…
 */
#include <stdio.h>
#include <stdlib.h>
#include <yyjson.h>

static size_t embed(const char *path, FILE *out)
{
    yyjson_read_err why;
    yyjson_doc *doc = yyjson_read_file(path, 0, NULL, &why);
    size_t n = 0;
    char *text = doc ? yyjson_write(doc, YYJSON_WRITE_ESCAPE_UNICODE, &n) : NULL;

    if (!text) {
        (void)fprintf(stderr, "%s: not JSON: %s at byte %zu\n", path, doc ? "out of memory" : why.msg, doc ? 0 : why.pos);
        exit(1);
    }
    for (size_t i = 0; i <= n; i++) /* with the NUL */
        (void)fprintf(out, "%u,%s", (unsigned char)text[i], i % 32 == 31 ? "\n" : "");
    free(text);
    yyjson_doc_free(doc);
    return n + 1;
}

int main(int argc, char **argv)
{
    FILE *out = argc > 2 ? fopen(argv[1], "w") : NULL;
    size_t total = 0;

    if (!out) {
        (void)fputs("usage: starter_embed OUTPUT.c INPUT.json…\n", stderr);
        return 1;
    }
    (void)fputs("#include <stddef.h>\n\nextern const unsigned char vig_starter_data[];\nextern const size_t vig_starter_size;\n"
                "const unsigned char vig_starter_data[] = {\n", out);
    for (int i = 2; i < argc; i++)
        total += embed(argv[i], out);
    (void)fprintf(out, "};\nconst size_t vig_starter_size = %zu;\n", total);
    return fclose(out) == 0 ? 0 : 1;
}
