/* format/java_manifest.h - META-INF/MANIFEST.MF of a Java archive: what it says the archive is. */
#ifndef VIG_FORMAT_JAVA_MANIFEST_H
#define VIG_FORMAT_JAVA_MANIFEST_H

#include "base/arena.h"

/* Trimmed values of the main section; where that is silent, of the first named section that speaks. Else empty. */
struct vig_java_manifest {
    vig_str implementation_title, implementation_version, implementation_vendor_id;
    vig_str specification_title, specification_version;
    vig_str bundle_symbolic_name; /* without its directives: "org.slf4j.api" of "org.slf4j.api;singleton:=true" */
    vig_str bundle_version, bundle_license;
    vig_str automatic_module_name;
    vig_str extension_name, short_name, group_id, plugin_version; /* Jenkins plug-ins */
};

/* Views into `text`, or onto `arena` where a value is folded. Lines that are none of these are passed over. VIG_E_NOMEM. */
int vig_java_manifest_read(vig_str text, struct vig_arena *arena, struct vig_java_manifest *ret, struct vig_err *err);

#endif
