/* format/elf.h - the tables of an ELF file: which sections and segments it has, and where their bytes lie.
 *
 * Reads headers only, through a blob, so a large executable costs a few page reads. Nothing here trusts an offset: each
 * read is checked against the file. A struct vig_elf is a plain value; it copies the blob and owns nothing.
 */
#ifndef VIG_FORMAT_ELF_H
#define VIG_FORMAT_ELF_H

#include "base/blob.h"
#include "base/cur.h"

enum { VIG_ELF_REL = 1, VIG_ELF_EXEC = 2, VIG_ELF_DYN = 3 }; /* e_type */
enum { VIG_ELF_LOAD = 1 };                                   /* p_type */
enum { VIG_ELF_X = 1, VIG_ELF_W = 2, VIG_ELF_R = 4 };        /* p_flags */

struct vig_elf_table {
    uint64_t at; /* in the file */
    uint32_t count;
    uint32_t size; /* of one entry, as the header says */
};

struct vig_elf {
    struct vig_blob file;
    bool wide; /* 64 bit */
    bool big;  /* big endian */
    uint16_t type, machine;
    struct vig_elf_table sections, segments;
    uint32_t names; /* index of the section that holds the sections' names */
};

/* Bytes of the file that belong to a section or a segment. */
struct vig_elf_part {
    uint64_t at, size; /* in the file */
    uint64_t address;  /* in memory */
    uint64_t memory;   /* segments: bytes in memory, of which those behind `size` are zero */
    uint32_t type;
    uint64_t flags;
};

/* VIG_E_INPUT when it is not an ELF or its header is cut off. Tables that lie outside of the file count 0 entries. */
int vig_elf_open(const struct vig_blob *file, struct vig_elf *ret, struct vig_err *err);

/* The first section of this name that has bytes in the file. VIG_E_NOT_FOUND without one; VIG_E_INPUT when it reaches
 * past the end of the file. */
int vig_elf_section(const struct vig_elf *elf, vig_str name, struct vig_arena *scratch, struct vig_elf_part *ret,
                    struct vig_err *err);

/* Segment `i` (below segments.count). */
int vig_elf_segment(const struct vig_elf *elf, uint32_t i, struct vig_elf_part *ret, struct vig_err *err);

/* Where n bytes at an address in memory lie in the file. VIG_E_INPUT when no segment loads all of them. */
int vig_elf_at_address(const struct vig_elf *elf, uint64_t address, uint64_t n, uint64_t *ret_at, struct vig_err *err);

/* One integer of the file's word size and byte order. */
bool vig_elf_word(const struct vig_elf *elf, vig_cur *cur, uint64_t *ret);

#endif
