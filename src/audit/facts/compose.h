/* audit/facts/compose.h - a compose project with its report, for who wants to change its files. */
#ifndef VIG_AUDIT_FACTS_COMPOSE_H
#define VIG_AUDIT_FACTS_COMPOSE_H

#include "audit/audit.h"
#include "format/compose.h"

/* As vig_audit_compose, with the project itself. `instead`: texts that count in place of what is in the files of these paths. */
int vig_audit_compose_texts(const struct vig_audit *a, const char *const *paths, size_t n, const struct vig_compose_input *instead,
                            size_t instead_n, struct vig_compose **ret_project, struct vig_report **ret_report, struct vig_err *err);

#endif
