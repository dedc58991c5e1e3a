/* docs/examples/scan.c - scans a target with libvigia and writes the report.
 *
 *     cc -o scan scan.c $(pkg-config --cflags --libs vigia)
 *     ./scan shop.tar cyclonedx > shop.cdx.json
 *
 * Ends with 0, with 1 when there is anything high or critical, or with 3 when it could not be done.
 */
#include <stdio.h>
#include <vigia.h>

int main(int argc, char **argv)
{
    const struct vigia_scan_options options = { .size = sizeof options, .only_fixed = 1 };
    struct vigia_error error = { 0 };
    vigia_session *session = NULL;
    vigia_result *result = NULL;
    vigia_text *text = NULL;
    int status = 3;

    if (argc < 2) {
        fprintf(stderr, "usage: %s TARGET [FORMAT]\n", argv[0]);
        return 2;
    }
    if (vigia_session_new(NULL, &session, &error) < 0 || vigia_scan(session, argv[1], &options, &result, &error) < 0 ||
        vigia_write(&result, 1, argc > 2 ? argv[2] : "json", &text, &error) < 0) {
        fprintf(stderr, "%s\n", error.message);
    } else {
        fwrite(vigia_text_data(text), 1, vigia_text_size(text), stdout);
        fprintf(stderr, "vigia %s: %zu packages, %zu high or critical, %zu could not be read\n", vigia_version(),
                vigia_package_count(result), vigia_finding_count(result, VIGIA_HIGH), vigia_note_count(result));
        status = vigia_finding_count(result, VIGIA_HIGH) ? 1 : 0;
    }
    vigia_text_free(text);
    vigia_result_free(result);
    vigia_session_free(session);
    return status;
}
