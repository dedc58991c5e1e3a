/* report/licenses.c - see report/licenses.h.
 *
 *     expression = term { ("AND" | "OR") term }
 *     term       = "(" expression ")" | id [ "+" ] [ "WITH" exception ]
 *
 * Source: the SPDX specification, annex "SPDX license expressions". The list holds the licences that packages really
 * declare; one that is not in it is written as text, which is valid everywhere. A package may declare any bytes: nesting
 * is bounded.
 */
#include "report/licenses.h"

#include "base/cur.h"
#include "base/limits.h"

/* In the order of vig_license_kind's search: ASCII case ignored. */
/* clang-format off */
const char *const vig_license_ids[] = {
    "0BSD", "AFL-2.1", "AFL-3.0", "AGPL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-1.0", "Apache-1.1",
    "Apache-2.0", "APSL-2.0", "Artistic-1.0", "Artistic-1.0-cl8", "Artistic-1.0-Perl", "Artistic-2.0", "Beerware",
    "Bitstream-Vera", "blessing", "BlueOak-1.0.0", "BSD-1-Clause", "BSD-2-Clause", "BSD-2-Clause-Patent",
    "BSD-2-Clause-Views", "BSD-3-Clause", "BSD-3-Clause-Attribution", "BSD-3-Clause-Clear", "BSD-3-Clause-LBNL",
    "BSD-4-Clause", "BSD-4-Clause-UC", "BSD-Source-Code", "BSL-1.0", "BUSL-1.1", "bzip2-1.0.6", "CC-BY-3.0",
    "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-SA-2.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC-PDDC", "CC0-1.0", "CDDL-1.0",
    "CDDL-1.1", "CNRI-Python", "CPAL-1.0", "CPL-1.0", "curl", "dtoa", "ECL-2.0", "EFL-2.0", "Elastic-2.0", "EPL-1.0",
    "EPL-2.0", "etalab-2.0", "EUPL-1.1", "EUPL-1.2", "Fair", "FSFAP", "FSFUL", "FSFULLR", "FTL", "GFDL-1.1-only",
    "GFDL-1.1-or-later", "GFDL-1.2-only", "GFDL-1.2-or-later", "GFDL-1.3-only", "GFDL-1.3-or-later", "Glide",
    "GPL-1.0", "GPL-1.0+", "GPL-1.0-only", "GPL-1.0-or-later", "GPL-2.0", "GPL-2.0+", "GPL-2.0-only",
    "GPL-2.0-or-later", "GPL-2.0-with-classpath-exception", "GPL-3.0", "GPL-3.0+", "GPL-3.0-only", "GPL-3.0-or-later",
    "GPL-CC-1.0", "HPND", "HPND-sell-variant", "ICU", "IJG", "iMatix", "Imlib2", "Info-ZIP", "Intel", "IPL-1.0",
    "ISC", "JSON", "Latex2e", "LGPL-2.0", "LGPL-2.0+", "LGPL-2.0-only", "LGPL-2.0-or-later", "LGPL-2.1", "LGPL-2.1+",
    "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0", "LGPL-3.0+", "LGPL-3.0-only", "LGPL-3.0-or-later", "Libpng",
    "libpng-2.0", "libtiff", "Linux-man-pages-copyleft", "LPPL-1.3c", "MirOS", "MIT", "MIT-0", "MIT-CMU",
    "MIT-Modern-Variant", "mpich2", "MPL-1.0", "MPL-1.1", "MPL-2.0", "MPL-2.0-no-copyleft-exception", "MS-PL",
    "MS-RL", "MulanPSL-2.0", "NAIST-2003", "NCSA", "Net-SNMP", "NetCDF", "Newsletr", "NTP", "ODbL-1.0", "OFL-1.0",
    "OFL-1.1", "OGC-1.0", "OLDAP-2.8", "OpenSSL", "OSL-2.1", "OSL-3.0", "PHP-3.0", "PHP-3.01", "Plexus", "PostgreSQL",
    "PSF-2.0", "psfrag", "Python-2.0", "Python-2.0.1", "QPL-1.0", "Ruby", "SAX-PD", "Saxpath", "Sendmail",
    "SGI-B-2.0", "SISSL", "Sleepycat", "SMLNJ", "Spencer-94", "SSPL-1.0", "SunPro", "TCL", "TCP-wrappers", "TMate",
    "TU-Berlin-1.0", "Unicode-3.0", "Unicode-DFS-2015", "Unicode-DFS-2016", "UnixCrypt", "Unlicense", "UPL-1.0",
    "Vim", "W3C", "W3C-19980720", "Wsuipa", "WTFPL", "X11", "X11-distribute-modifications-variant", "XFree86-1.1",
    "Xnet", "xpp", "Zend-2.0", "Zimbra-1.3", "Zlib", "zlib-acknowledgement", "ZPL-2.0", "ZPL-2.1",
    NULL,
};
/* clang-format on */

static const char *const exceptions[] = {
    "Autoconf-exception-2.0",
    "Autoconf-exception-3.0",
    "Bison-exception-2.2",
    "Bootloader-exception",
    "Classpath-exception-2.0",
    "Font-exception-2.0",
    "GCC-exception-2.0",
    "GCC-exception-3.1",
    "GNAT-exception",
    "Libtool-exception",
    "Linux-syscall-note",
    "LLVM-exception",
    "OCaml-LGPL-linking-exception",
    "Qt-GPL-exception-1.0",
    "Qt-LGPL-exception-1.1",
    "Swift-exception",
    "WxWindows-exception-3.1",
};

static int compare(vig_str a, const char *b)
{
    for (size_t i = 0; i < a.n; i++) {
        char x = vig_lower(a.p[i]), y = vig_lower(b[i]);

        if (x != y)
            return (unsigned char)x < (unsigned char)y ? -1 : 1;
    }
    return b[a.n] ? -1 : 0;
}

static const char *find_id(vig_str word)
{
    size_t low = 0, high = VIG_COUNT(vig_license_ids) - 1;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = compare(word, vig_license_ids[mid]);

        if (c == 0)
            return vig_license_ids[mid];
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

static bool is_exception(vig_str word)
{
    for (size_t i = 0; i < VIG_COUNT(exceptions); i++)
        if (compare(word, exceptions[i]) == 0)
            return true;
    return false;
}

/* The next word or parenthesis; empty at the end. */
static vig_str next_token(vig_cur *c)
{
    vig_str rest;
    size_t n = 0;

    while (vig_cur_char(c, ' '))
        ;
    rest = vig_cur_rest(c);
    if (rest.n && (rest.p[0] == '(' || rest.p[0] == ')'))
        n = 1;
    else
        while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '(' && rest.p[n] != ')')
            n++;
    (void)vig_cur_skip(c, n);
    return vig_str_take(rest, n);
}

static bool is_id(vig_str word)
{
    if (find_id(word))
        return true;
    return vig_str_ends(word, VIG_STR("+")) && find_id(vig_str_take(word, word.n - 1));
}

static bool is_expression(vig_str text)
{
    enum { BEFORE_TERM, BEHIND_ID, BEHIND_TERM, BEFORE_EXCEPTION } at = BEFORE_TERM;
    vig_cur c = vig_cur_of(text);
    size_t open = 0;

    for (vig_str t = next_token(&c); !vig_str_empty(t); t = next_token(&c)) {
        if (at == BEFORE_EXCEPTION && is_exception(t)) {
            at = BEHIND_TERM;
        } else if (at == BEFORE_TERM && vig_str_eqc(t, "(")) {
            if (++open > VIG_LIMIT_DEPTH)
                return false;
        } else if (at == BEFORE_TERM && is_id(t)) {
            at = BEHIND_ID;
        } else if ((at == BEHIND_ID || at == BEHIND_TERM) && vig_str_eqc(t, ")") && open) {
            open--;
            at = BEHIND_TERM;
        } else if ((at == BEHIND_ID || at == BEHIND_TERM) && (vig_str_eqc(t, "AND") || vig_str_eqc(t, "OR"))) {
            at = BEFORE_TERM;
        } else if (at == BEHIND_ID && vig_str_eqc(t, "WITH")) {
            at = BEFORE_EXCEPTION;
        } else {
            return false;
        }
    }
    return open == 0 && (at == BEHIND_ID || at == BEHIND_TERM);
}

enum vig_license_kind vig_license_kind(vig_str text, vig_str *ret_id)
{
    const char *id;

    text = vig_str_trim(text);
    if (vig_str_empty(text))
        return VIG_LICENSE_NONE;
    id = find_id(text);
    if (id) {
        *ret_id = vig_str_c(id);
        return VIG_LICENSE_ID;
    }
    return is_expression(text) ? VIG_LICENSE_EXPRESSION : VIG_LICENSE_TEXT;
}
