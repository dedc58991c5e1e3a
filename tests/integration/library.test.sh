#!/bin/bash
# libvigia as it is installed: a program of somebody else's (docs/examples/scan.c) finds it by pkg-config, links and runs, and
# nothing but the public names is exported.
. "$(dirname "$0")/lib.sh"
build=$(cd "$(dirname "$VIGIA")" && while [ ! -f meson-private/coredata.dat ] && [ "$PWD" != / ]; do cd ..; done; pwd)
[ -f "$build/meson-private/coredata.dat" ] || { skip library "the program is not in a build folder"; exit 0; }
for tool in meson pkg-config cc nm; do
    command -v $tool >/dev/null || { skip library "needs $tool"; exit 0; }
done
root=$TMP/root

check "library: is installed" meson install -C "$build" --no-rebuild --quiet --destdir "$root" || exit 0
pc=$(find "$root" -name vigia.pc) so=$(find "$root" -name 'libvigia.so.0')
check "library: header, library and pkg-config file" test -f "$(find "$root" -name vigia.h)" -a -f "$so" -a -f "$pc"
export PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$root LD_LIBRARY_PATH=${so%/*}
sanitize=
grep -aqm1 '__asan_init' "$so" && sanitize=-fsanitize=address,undefined

# shellcheck disable=SC2046
check "library: the example is built by what pkg-config says" cc -std=c99 -Wall -Wextra -Werror $sanitize -o "$TMP/scan" \
    "$TOP/docs/examples/scan.c" $(pkg-config --cflags --libs vigia) || exit 0
check "library: only its own names are exported" same "$(nm -D --defined-only "$so" | awk '{ print $3 }' | grep -vcE '^vigia_|^__|^_(init|fini)$')" 0
cxx=$(command -v g++ || command -v clang++ || command -v c++) || cxx=
if [ -n "$cxx" ]; then
    check "library: the header is C++, too" "$cxx" -x c++ -Wall -Werror -fsyntax-only -I"$TOP/include" - <<<'#include <vigia.h>'
else
    skip "library: the header is C++, too" "needs g++ or clang++"
fi

echo 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1' >"$TMP/list.txt"
run_example() { XDG_CACHE_HOME=$TMP/none "$TMP/scan" "$@" >"$OUT" 2>"$ERR"; RC=$?; }
run_example "$TMP/list.txt"
check "library: Log4Shell is found, with exit status 1" exits 1
check "library: and reported" json '.findings | map(.id) | index("CVE-2021-44228") != null'
run_example "$TMP/list.txt" cyclonedx
check "library: in another format" json '.bomFormat == "CycloneDX"'
run_example "$TMP/none.tar"
check "library: what does not exist is an error" exits 3
check "library: that names it" grep -q none.tar "$ERR"
