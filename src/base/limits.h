/* base/limits.h - every ceiling on input, each with its reason. Above one, the input becomes a note or an error. */
#ifndef VIG_BASE_LIMITS_H
#define VIG_BASE_LIMITS_H

#define VIG_KIB(n) ((size_t)(n) << 10)
#define VIG_MIB(n) ((size_t)(n) << 20)
#define VIG_GIB(n) ((size_t)(n) << 30)

/* Elements of one array in memory. A million-package fleet SBOM is real; a hundred million is an attack. */
#define VIG_LIMIT_VEC ((size_t)50 * 1000 * 1000)

/* All that one scan keeps: packages, findings, notes. 300,000 components take about 200 MB. */
#define VIG_LIMIT_SCAN_ARENA VIG_GIB(2)
/* Findings of one check about one subject. Nobody reads more; a Dockerfile of 100 MB could hold a million of them. */
#define VIG_LIMIT_FINDINGS ((size_t)1000)
/* What parsing one file may need beside the file. */
#define VIG_LIMIT_SCRATCH_ARENA VIG_MIB(512)

/* dpkg status, apk installed: 100,000 packages stay below 100 MB. */
#define VIG_LIMIT_PACKAGE_DB VIG_MIB(256)
/* rpm keeps whole headers with file lists and changelogs: a fat workstation has 300 MB. */
#define VIG_LIMIT_RPM_DB VIG_MIB(768)
/* One rpm header. rpm itself allows 256 MB; the largest real ones (firmware, debug sources) have 10 MB. */
#define VIG_LIMIT_RPM_HEADER VIG_MIB(64)
/* Folders in one rpm header: texlive and kernel sources have some 20,000. */
#define VIG_LIMIT_RPM_DIRS ((size_t)1 << 20)
/* Small text: os-release, METADATA, package.json of one package. */
#define VIG_LIMIT_SMALL_FILE VIG_MIB(4)
/* Lock files: the largest seen in public monorepos are about 40 MB. */
#define VIG_LIMIT_LOCK_FILE VIG_MIB(128)
/* A jar, war or wheel in memory, outermost or nested. */
#define VIG_LIMIT_ARCHIVE VIG_GIB(1)
/* A .zip that is looked into for archives. Out of a compressed layer it has to be held in memory, and most larger ones are
 * data. */
#define VIG_LIMIT_ZIP_CONTAINER VIG_MIB(256)
/* The central directory of a zip: a million entries with their names take 100 MB. */
#define VIG_LIMIT_ZIP_DIRECTORY VIG_MIB(128)
/* META-INF/MANIFEST.MF: signed archives list the digest of each class, a few MB in the largest. */
#define VIG_LIMIT_JAVA_MANIFEST VIG_MIB(32)
/* An executable that is searched for build information. */
#define VIG_LIMIT_ELF VIG_GIB(1)
/* Sections or segments of one ELF: -ffunction-sections gives object files some 100,000. */
#define VIG_LIMIT_ELF_TABLE ((uint32_t)1 << 18)
/* The names of those sections. */
#define VIG_LIMIT_ELF_NAMES VIG_MIB(32)
/* The module list inside a Go binary; Kubernetes has 60 KB. */
#define VIG_LIMIT_GO_MODULES VIG_MIB(8)
/* The crate list inside a Rust binary, packed or not; what cargo-auditable itself reads at most. */
#define VIG_LIMIT_RUST_AUDIT VIG_MIB(8)
/* How far into its data a Go binary without a section table is searched. Linkers put build information first. */
#define VIG_LIMIT_GO_SEARCH VIG_MIB(64)
/* Constants of an executable that are searched for its version; node has 40 MB of them. */
#define VIG_LIMIT_VERSION_SEARCH VIG_MIB(128)
/* An SBOM given as input. */
#define VIG_LIMIT_SBOM VIG_GIB(1)
/* One component of it. Syft's with the digests of all its files reach 3 MB. */
#define VIG_LIMIT_SBOM_PART VIG_MIB(16)

/* Packages of one layer, directory or document. A list of a million is real; a data base of 64 MB can name three million, which
 * would end the scan for want of memory instead of with a note. */
#define VIG_LIMIT_PACKAGES ((size_t)1200 * 1000)
/* Paths that OS packages own and catalogers may want, of one layer: a workstation has 10 MB of them. Without a limit a long folder
 * with short names in it would take five hundred times the memory that its list does. */
#define VIG_LIMIT_OWNED VIG_MIB(128)

/* Archives in archives. Real ear/war/jar nesting ends at 4. */
#define VIG_LIMIT_ARCHIVE_DEPTH 8
/* Bytes out of all nested archives of one file together: stops breadth bombs. */
#define VIG_LIMIT_ARCHIVE_TOTAL VIG_GIB(4)
/* Inflated to packed; zeros reach 1032:1 in deflate. Enforced only above VIG_LIMIT_RATIO_FROM bytes. */
#define VIG_LIMIT_RATIO 200
#define VIG_LIMIT_RATIO_FROM VIG_MIB(64)
/* Entries of one zip or tar. A million tiny files in a layer is legal. */
#define VIG_LIMIT_ENTRIES ((size_t)20 * 1000 * 1000)

/* One extended header of a tar entry, as Go's archive/tar has it. */
#define VIG_LIMIT_TAR_EXTENDED VIG_MIB(1)
/* Pieces of one sparse file in a tar archive. */
#define VIG_LIMIT_TAR_PIECES (1 << 20)
/* What may come out of an image's layers above VIG_LIMIT_RATIO. Sparse files are stored as zeros by engines (lastlog of a
 * large user id), and packages may follow them in the layer; so many zeros are unpacked in four seconds, and never kept. */
#define VIG_LIMIT_IMAGE_SLACK VIG_GIB(16)
/* Plain blobs of random access are read wholly, to compare their digests, only up to here: more would cost more than the
 * scan itself, and tell nothing about what is in them. */
#define VIG_LIMIT_VERIFY_PLAIN VIG_MIB(16)

/* A file of an image that is searched for secrets. Keys and configurations are small; what is larger is data or a log. */
#define VIG_LIMIT_SECRET_FILE VIG_MIB(1)
/* Files of one layer that its audit lists (set-uid, writable by all, …). `chmod -R 777` on a fat node_modules reaches 100,000. */
#define VIG_LIMIT_AUDIT_FILES ((size_t)200 * 1000)
/* Secrets of one layer, and of one file: after that nobody reads on. */
#define VIG_LIMIT_AUDIT_SECRETS ((size_t)2000)
/* Lines of etc/passwd and its like. Large directories of users live in LDAP. */
#define VIG_LIMIT_ACCOUNTS ((size_t)100 * 1000)

/* PATH_MAX, which no file system exceeds through one call. */
#define VIG_LIMIT_PATH 4096
/* Folders of one path in a layer. Nested node_modules of old npm reached 90; each is looked up in the layers above. */
#define VIG_LIMIT_PATH_PARTS 256
/* JSON, YAML, TOML, XML nesting. */
#define VIG_LIMIT_DEPTH 128
/* Keys and values of one YAML text, aliases written out. A lock file of 40 MB has two million; they take 64 bytes each. */
#define VIG_LIMIT_YAML_NODES ((size_t)3 * 1000 * 1000)
/* A docker run command line: what the kernel takes as one argument. */
#define VIG_LIMIT_COMMAND_LINE VIG_KIB(128)
/* A compose file, or a file that it names. Hand-written ones have a few KB; generated ones of large projects some 500 KB. */
#define VIG_LIMIT_COMPOSE VIG_MIB(4)
/* Compose files of one project, with those that they include and extend, and how deep those name each other. */
#define VIG_LIMIT_COMPOSE_FILES 200
#define VIG_LIMIT_COMPOSE_DEPTH 16
/* Its services; each is judged by all container checks. */
#define VIG_LIMIT_COMPOSE_SERVICES 1000
/* Its values, with anchors, extends and include written out: 150 bytes each. A thousand services have 100,000. */
#define VIG_LIMIT_COMPOSE_NODES ((size_t)500 * 1000)
/* All text that comes out of its variables. */
#define VIG_LIMIT_COMPOSE_EXPANDED VIG_MIB(16)
/* The index of a git repository: a hundred bytes a file, and the largest monorepos have a million. */
#define VIG_LIMIT_GIT_INDEX VIG_MIB(256)
/* A lock file in YAML: its tree has to fit VIG_LIMIT_SCRATCH_ARENA beside it. */
#define VIG_LIMIT_YAML_LOCK VIG_MIB(64)
/* Image manifests, indexes, configurations. The registry's own ceiling is 4 MiB. */
#define VIG_LIMIT_MANIFEST VIG_MIB(8)
#define VIG_LIMIT_LAYERS 1024
/* Values of one TOML file, each of which may take 250 bytes in memory. The lock files of large monorepos have 600,000. */
#define VIG_LIMIT_TOML_VALUES ((size_t)1500 * 1000)
/* One answer of the engine. A thousand containers, inspected, take 20 MB. */
#define VIG_LIMIT_ENGINE_ANSWER VIG_MIB(64)
/* What the engine says about one container, image or exec. One with 2,000 variables and mounts has 1 MB. */
#define VIG_LIMIT_ENGINE_OBJECT VIG_MIB(8)
/* All that is kept of it at once, as it was sent: 20,000 containers have 200 MB. */
#define VIG_LIMIT_ENGINE_TOTAL VIG_MIB(512)
/* Containers that are looked at; the largest hosts have a thousand. */
#define VIG_LIMIT_CONTAINERS ((size_t)20000)
/* Execs of one container. The engine forgets those that ended minutes ago. */
#define VIG_LIMIT_EXECS ((size_t)100)
/* All JSON of an image that comes as a stream, whose relevant parts are known only at its end. */
#define VIG_LIMIT_IMAGE_JSON VIG_MIB(64)
/* Files of an image archive or layout: a few for each layer. */
#define VIG_LIMIT_IMAGE_FILES 20000
/* A version string that is compared. The longest real ones are Go pseudo versions of 60 bytes. */
#define VIG_LIMIT_VERSION 512
/* A package's name. */
#define VIG_LIMIT_NAME 1024
/* Notes kept for one scan: after that they are only counted. */
#define VIG_LIMIT_NOTES 1000
/* And for one file: a broken lock file of a million lines must not take the place of all others. */
#define VIG_LIMIT_FILE_NOTES 100
/* Names that are looked at in one folder of a host's configuration: /home of a shared server has a few thousand. */
#define VIG_LIMIT_HOST_NAMES ((size_t)20 * 1000)
/* Accounts of one host, its directory service's copy included. */
#define VIG_LIMIT_HOST_USERS ((size_t)100 * 1000)
/* Files of the engine whose owner and mode are judged. A busy host has 50; above, they are somebody's joke. */
#define VIG_LIMIT_HOST_FILES ((size_t)4000)
/* Users with an engine of their own. */
#define VIG_LIMIT_HOST_ROOTLESS ((size_t)100)
/* Aliases of sudoers, and files that it includes. */
#define VIG_LIMIT_HOST_ALIASES ((size_t)1000)
/* A package manager's list of what an archive has, unpacked: Fedora's primary.xml has 180 MB, Ubuntu's universe 70. */
#define VIG_LIMIT_PACKAGE_LIST VIG_MIB(512)
/* The kernel's firewall rules, as it lists them: a Kubernetes node with 5,000 services has 40 MB. */
#define VIG_LIMIT_FIREWALL VIG_MIB(128)
/* passwd, group, sudoers, audit rules, mountinfo. A directory service's copy of all its users may have 100,000 lines. */
#define VIG_LIMIT_HOST_TEXT VIG_MIB(16)
/* What is read of one host's files, lists of packages aside: its own list of packages, and some hundred small files. */
#define VIG_LIMIT_HOST_READ VIG_MIB(320)
/* What the facts about it take: those files, and its packages as records. */
#define VIG_LIMIT_HOST_ARENA VIG_GIB(1)
/* What comes out of all lists of packages together. Ubuntu's with all sources switched on have 400 MB. */
#define VIG_LIMIT_PACKAGE_LISTS VIG_GIB(4)
/* How many of them there are; one for each architecture and component of an archive. */
#define VIG_LIMIT_PACKAGE_LIST_FILES ((size_t)500)
/* Names in one folder of a daemon's configuration: registries with certificates, drop-ins of a unit, processes of a host. */
#define VIG_LIMIT_DAEMON_NAMES ((size_t)100 * 1000)
/* Certificates of one file. The authorities that a distribution trusts are 150. */
#define VIG_LIMIT_CERTIFICATES 2000
/* An advisory record; some Linux kernel ones reach 2 MB. */
#define VIG_LIMIT_ADVISORY VIG_MIB(16)
/* A Dockerfile. BuildKit's own requests end at 16 MB; the longest real ones, with here-documents, have some 100 KB. */
#define VIG_LIMIT_DOCKERFILE VIG_MIB(16)
/* Its instructions. Generated ones have a few thousand. */
#define VIG_LIMIT_INSTRUCTIONS ((size_t)100 * 1000)
/* Words, pairs, flags and problems of all of them: each takes 100 bytes and more in memory. */
#define VIG_LIMIT_DOCKER_WORDS ((size_t)1000 * 1000)
/* What expanding variables may make in one Dockerfile, in bytes and in steps of matching: `ENV A=$A$A` doubles with each line. */
#define VIG_LIMIT_DOCKER_EXPANSION VIG_MIB(32)
/* Stages in a row of which each is built FROM the one before it, in which a variable is looked for. */
#define VIG_LIMIT_STAGE_CHAIN 64
/* Words of one shell script, and how deep it nests: a configure script of 1 MB has 150,000 words. A construct takes two or three levels. */
#define VIG_LIMIT_SHELL_WORDS ((size_t)1000 * 1000)
#define VIG_LIMIT_SHELL_DEPTH 100

#endif
