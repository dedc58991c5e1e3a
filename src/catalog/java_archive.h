/* catalog/java_archive.h - how the parts of the Java archive cataloger fit together.
 *
 * Private to src/catalog. java_archive.c walks over archives and what lies within; java_name.c reads file names;
 * java_identity.c decides what an archive is, from all that speaks for it; java_groups.c knows the group of well-known
 * artifacts.
 */
#ifndef VIG_CATALOG_JAVA_ARCHIVE_H
#define VIG_CATALOG_JAVA_ARCHIVE_H

#include "catalog/cataloger.h"
#include "format/java_manifest.h"
#include "format/maven.h"

/* What a file name says: "log4j-core-2.14.1.jar" is log4j-core of version 2.14.1. Views into it. */
struct vig_java_name {
    vig_str base;    /* without the extension */
    vig_str name;    /* base, when it holds no version */
    vig_str version; /* or empty */
};

/* `hint`: a version that another source names, or empty; a name that ends in it is cut there. */
struct vig_java_name vig_java_name_of(vig_str file_name, vig_str hint);
/* jar, war, ear, … in any case. */
bool vig_java_is_archive_name(vig_str path);

/* All that speaks for what one archive is. */
struct vig_java_evidence {
    vig_str file_name;
    bool has_manifest;
    struct vig_java_manifest manifest;
    const struct vig_maven_id *poms; /* of all pom.properties and pom.xml inside */
    size_t pom_count;
    vig_str class_folder; /* "org/apache/logging/log4j/core": of the first class; may be empty */
    char group[256];      /* room for a group that is made from it */
};

/* What the archive itself is: views into the evidence. *ret_pom is the index of the pom that is the archive's own, or
 * VIG_NPOS; the other poms are of what was packed into it. Fields that cannot be known are left empty; without an artifact
 * it is nothing. */
void vig_java_identify(struct vig_java_evidence *e, struct vig_maven_id *ret, size_t *ret_pom);

/* The group of an artifact, by its name and by where its classes lie; empty when it is not known. May be written to the
 * `room_n` bytes at `room`. *artifact is replaced where the file carries another name than the repository ("catalina" is
 * tomcat-catalina). */
vig_str vig_java_known_group(vig_str *artifact, vig_str class_folder, char *room, size_t room_n);

#endif
