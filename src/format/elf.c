/* format/elf.c - see format/elf.h.
 *
 * Source: the System V ABI, chapter 4. A file opens with
 *
 *     e_ident[16]   \177 E L F, class (1: 32 bit, 2: 64 bit), byte order (1: little, 2: big), …
 *     e_type 2  e_machine 2  e_version 4  e_entry W  e_phoff W  e_shoff W  e_flags 4
 *     e_ehsize 2  e_phentsize 2  e_phnum 2  e_shentsize 2  e_shnum 2  e_shstrndx 2          (W: word, 4 or 8 bytes)
 *
 * e_phoff and e_shoff point to the tables of segments and sections. More than 0xff00 sections: e_shnum is 0 and the count
 * stands in the sh_size of section 0, the index of the names in its sh_link.
 *
 * Hostile files point their tables outside of the file, name four billion sections, overlap everything, or have entries of
 * no size. A table is used only when all of it lies in the file and its count is under VIG_LIMIT_ELF_TABLE.
 */
#include "format/elf.h"

#include "base/limits.h"

enum { PN_XNUM = 0xffff, SHN_XINDEX = 0xffff, SHT_NOBITS = 8, SHT_NULL = 0 };
enum { MAX_ENTRY = 256 }; /* e_shentsize is 40 or 64, e_phentsize 32 or 56; more is allowed and skipped */

static bool half(const struct vig_elf *elf, vig_cur *cur, uint16_t *ret)
{
    return elf->big ? vig_cur_be16(cur, ret) : vig_cur_le16(cur, ret);
}

static bool quad(const struct vig_elf *elf, vig_cur *cur, uint32_t *ret)
{
    return elf->big ? vig_cur_be32(cur, ret) : vig_cur_le32(cur, ret);
}

bool vig_elf_word(const struct vig_elf *elf, vig_cur *cur, uint64_t *ret)
{
    uint32_t narrow;

    if (elf->wide)
        return elf->big ? vig_cur_be64(cur, ret) : vig_cur_le64(cur, ret);
    if (!quad(elf, cur, &narrow))
        return false;
    *ret = narrow;
    return true;
}

struct section {
    uint32_t name, type, link;
    struct vig_elf_part part;
};

/* sh_name 4  sh_type 4  sh_flags W  sh_addr W  sh_offset W  sh_size W  sh_link 4 … */
static bool parse_section(const struct vig_elf *elf, vig_str entry, struct section *ret)
{
    vig_cur cur = vig_cur_of(entry);

    return quad(elf, &cur, &ret->name) && quad(elf, &cur, &ret->type) && vig_elf_word(elf, &cur, &ret->part.flags) &&
           vig_elf_word(elf, &cur, &ret->part.address) && vig_elf_word(elf, &cur, &ret->part.at) &&
           vig_elf_word(elf, &cur, &ret->part.size) && quad(elf, &cur, &ret->link);
}

/* A table that does not lie in the file, or whose entries are too small, is as good as none. */
static void check_table(const struct vig_elf *elf, struct vig_elf_table *table, uint32_t least)
{
    uint64_t bytes = (uint64_t)table->count * table->size;

    if (table->at == 0 || table->size < least || table->size > MAX_ENTRY || table->count > VIG_LIMIT_ELF_TABLE ||
        table->at > elf->file.size || bytes > elf->file.size - table->at)
        table->count = 0;
}

/* What does not fit into the header's 16 bits stands in section 0. */
static void read_extended(struct vig_elf *elf, uint32_t least)
{
    char bytes[64];
    struct section first = { 0 };
    struct vig_err ignored;

    if (elf->sections.size < least || vig_blob_read(&elf->file, elf->sections.at, bytes, least, &ignored) < 0 ||
        !parse_section(elf, vig_str_of(bytes, least), &first))
        return;
    if (elf->sections.count == 0)
        elf->sections.count = first.part.size > UINT32_MAX ? UINT32_MAX : (uint32_t)first.part.size;
    if (elf->names == SHN_XINDEX)
        elf->names = first.link;
}

static bool parse_header(struct vig_elf *elf, vig_str bytes)
{
    vig_cur cur = vig_cur_of(vig_str_skip(bytes, 16));
    uint16_t version_size[2], phsize, phnum, shsize, shnum, names;
    uint32_t version, flags;
    uint64_t entry;

    if (!half(elf, &cur, &elf->type) || !half(elf, &cur, &elf->machine) || !quad(elf, &cur, &version) ||
        !vig_elf_word(elf, &cur, &entry) || !vig_elf_word(elf, &cur, &elf->segments.at) ||
        !vig_elf_word(elf, &cur, &elf->sections.at) || !quad(elf, &cur, &flags) || !half(elf, &cur, &version_size[0]) ||
        !half(elf, &cur, &phsize) || !half(elf, &cur, &phnum) || !half(elf, &cur, &shsize) || !half(elf, &cur, &shnum) ||
        !half(elf, &cur, &names))
        return false;
    elf->segments.size = phsize;
    elf->segments.count = phnum;
    elf->sections.size = shsize;
    elf->sections.count = shnum;
    elf->names = names;
    return true;
}

int vig_elf_open(const struct vig_blob *file, struct vig_elf *ret, struct vig_err *err)
{
    char bytes[64];
    size_t n = file->size < sizeof bytes ? (size_t)file->size : sizeof bytes;
    struct vig_elf elf = { .file = *file };
    int rc = vig_blob_read(file, 0, bytes, n, err);

    if (rc < 0)
        return rc;
    if (n < 52 || memcmp(bytes, "\177ELF", 4) != 0 || (bytes[4] != 1 && bytes[4] != 2) || (bytes[5] != 1 && bytes[5] != 2))
        return vig_fail(err, VIG_E_INPUT, "not an ELF file");
    elf.wide = bytes[4] == 2;
    elf.big = bytes[5] == 2;
    if (!parse_header(&elf, vig_str_of(bytes, n)))
        return vig_fail(err, VIG_E_INPUT, "the ELF header is cut off");
    if (elf.sections.at && (elf.sections.count == 0 || elf.names == SHN_XINDEX))
        read_extended(&elf, elf.wide ? 64 : 40);
    check_table(&elf, &elf.sections, elf.wide ? 64 : 40);
    check_table(&elf, &elf.segments, elf.wide ? 56 : 32);
    *ret = elf;
    return 0;
}

static bool section_at(const struct vig_elf *elf, vig_str table, uint32_t i, struct section *ret)
{
    return parse_section(elf, vig_str_take(vig_str_skip(table, (size_t)i * elf->sections.size), elf->sections.size), ret);
}

static bool is_named(vig_str names, uint32_t at, vig_str name)
{
    return at < names.n && names.n - at > name.n && vig_str_starts(vig_str_skip(names, at), name) &&
           names.p[at + name.n] == '\0';
}

int vig_elf_section(const struct vig_elf *elf, vig_str name, struct vig_arena *scratch, struct vig_elf_part *ret,
                    struct vig_err *err)
{
    const struct vig_elf_table *t = &elf->sections;
    struct section s = { 0 };
    vig_str table, names;
    int rc;

    if (elf->names >= t->count)
        return vig_fail(err, VIG_E_NOT_FOUND, "no sections");
    rc = vig_blob_view(&elf->file, t->at, (uint64_t)t->count * t->size, (size_t)VIG_LIMIT_ELF_TABLE * MAX_ENTRY, scratch,
                       &table, err);
    if (rc < 0)
        return rc;
    if (!section_at(elf, table, elf->names, &s) || s.type == SHT_NOBITS)
        return vig_fail(err, VIG_E_NOT_FOUND, "no section names");
    rc = vig_blob_view(&elf->file, s.part.at, s.part.size, VIG_LIMIT_ELF_NAMES, scratch, &names, err);
    if (rc < 0)
        return rc == VIG_E_INPUT ? vig_fail(err, VIG_E_NOT_FOUND, "no section names") : rc;
    for (uint32_t i = 0; i < t->count; i++) {
        if (!section_at(elf, table, i, &s) || s.type == SHT_NULL || s.type == SHT_NOBITS || !is_named(names, s.name, name))
            continue;
        if (s.part.at > elf->file.size || s.part.size > elf->file.size - s.part.at)
            return vig_fail(err, VIG_E_INPUT, "section %.*s reaches past the end of the file", VIG_ARG(name));
        *ret = s.part;
        ret->type = s.type;
        return 0;
    }
    return vig_fail(err, VIG_E_NOT_FOUND, "no section %.*s", VIG_ARG(name));
}

/* 64 bit: p_type 4  p_flags 4  p_offset W  p_vaddr W  p_paddr W  p_filesz W  p_memsz W …   32 bit: p_flags comes last */
int vig_elf_segment(const struct vig_elf *elf, uint32_t i, struct vig_elf_part *ret, struct vig_err *err)
{
    char bytes[56];
    size_t n = elf->wide ? 56 : 32;
    struct vig_elf_part part = { 0 };
    uint32_t flags = 0;
    uint64_t physical;
    vig_cur cur;
    int rc;

    if (i >= elf->segments.count)
        return vig_fail(err, VIG_E_NOT_FOUND, "no such segment");
    rc = vig_blob_read(&elf->file, elf->segments.at + (uint64_t)i * elf->segments.size, bytes, n, err);
    if (rc < 0)
        return rc;
    cur = vig_cur_of(vig_str_of(bytes, n));
    if (!quad(elf, &cur, &part.type) || (elf->wide && !quad(elf, &cur, &flags)) || !vig_elf_word(elf, &cur, &part.at) ||
        !vig_elf_word(elf, &cur, &part.address) || !vig_elf_word(elf, &cur, &physical) ||
        !vig_elf_word(elf, &cur, &part.size) || !vig_elf_word(elf, &cur, &part.memory) ||
        (!elf->wide && !quad(elf, &cur, &flags)))
        return vig_fail(err, VIG_E_INPUT, "the segment table is cut off");
    part.flags = flags;
    *ret = part;
    return 0;
}

int vig_elf_at_address(const struct vig_elf *elf, uint64_t address, uint64_t n, uint64_t *ret_at, struct vig_err *err)
{
    struct vig_elf_part part;

    for (uint32_t i = 0; i < elf->segments.count; i++) {
        int rc = vig_elf_segment(elf, i, &part, err);

        if (rc < 0)
            return rc;
        if (part.type != VIG_ELF_LOAD || address < part.address || address - part.address > part.size ||
            n > part.size - (address - part.address))
            continue;
        if (__builtin_add_overflow(part.at, address - part.address, ret_at))
            break;
        return 0;
    }
    return vig_fail(err, VIG_E_INPUT, "no segment loads the address it points to");
}
