/* tests/unit/test.h - what unit tests share. */
#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define assert_str(got, want) check_str(got, want, __FILE__, __LINE__)
static inline void check_str(vig_str got, const char *want, const char *file, int line)
{
    if (!vig_str_eqc(got, want)) {
        print_error("got \"%.*s\", want \"%s\"\n", (int)got.n, got.p ? got.p : "", want);
        _fail(file, line);
    }
}

#define assert_ok(expr) check_ok(expr, &err, #expr, __FILE__, __LINE__)
static inline void check_ok(int rc, const struct vig_err *err, const char *what, const char *file, int line)
{
    if (rc < 0) {
        print_error("%s: %d %s\n", what, rc, err->msg);
        _fail(file, line);
    }
}

#endif
