# The door: what a user or a maintainer types. Meson and Ninja do the work.

BUILD      := build
BUILD_TEST := build-test
BUILD_FUZZ := build-fuzz
FUZZ_SECONDS ?= 60

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet

# Debian keeps libraries in a folder for each architecture; Meson finds it only where dpkg-dev is installed.
$(BUILD)/build.ninja:
	@scripts/deps
	@arch=$$(cc -print-multiarch 2>/dev/null); \
	  meson setup $(BUILD) --buildtype=release -Db_lto=true $${arch:+--libdir=lib/$$arch} >$(BUILD).log 2>&1 || { cat $(BUILD).log; exit 1; }
	@rm -f $(BUILD).log

run: all
	@$(BUILD)/vigia check

$(BUILD_TEST)/build.ninja:
	@scripts/deps --dev
	@meson setup $(BUILD_TEST) --buildtype=debugoptimized -Db_sanitize=address,undefined >$(BUILD_TEST).log 2>&1 || \
	  { cat $(BUILD_TEST).log; exit 1; }
	@rm -f $(BUILD_TEST).log

test: $(BUILD_TEST)/build.ninja
	@scripts/test $(BUILD_TEST)

bench: all
	@scripts/deps --bench
	@bench/run

bench-lint: all
	@scripts/deps --bench
	@bench/lint

fuzz:
	@scripts/fuzz $(BUILD_FUZZ) $(FUZZ_SECONDS)

docs: all
	@$(BUILD)/vigia explain --format markdown >docs/checks.md

tidy: all
	@scripts/deps --dev
	@scripts/tidy

install: all
	@meson install -C $(BUILD)
	@[ -n "$(DESTDIR)" ] || ldconfig 2>/dev/null || true # so that programs find libvigia

clean:
	rm -rf $(BUILD) $(BUILD_TEST) $(BUILD_FUZZ)

.PHONY: all run test bench bench-lint docs fuzz install clean
