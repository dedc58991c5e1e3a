/* report/writers.c - all writers, in the order of --help. */
#include "report/writer.h"

extern const struct vig_writer vig_writer_table, vig_writer_json, vig_writer_cyclonedx, vig_writer_spdx, vig_writer_sarif,
    vig_writer_html, vig_writer_junit, vig_writer_markdown;

const struct vig_writer *const vig_writers[] = {
    &vig_writer_table,
    &vig_writer_json,
    &vig_writer_cyclonedx,
    &vig_writer_spdx,
    &vig_writer_sarif,
    &vig_writer_html,
    &vig_writer_junit,
    &vig_writer_markdown,
    NULL,
};

const struct vig_writer *vig_writer_named(vig_str name)
{
    for (size_t i = 0; vig_writers[i]; i++)
        if (vig_str_eqc(name, vig_writers[i]->name))
            return vig_writers[i];
    return NULL;
}
