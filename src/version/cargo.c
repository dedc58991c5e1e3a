/* version/cargo.c - crates.io: semantic versions to the letter. */
#include "version/semver.h"

const struct vig_ordering vig_ordering_cargo = {
    .name = "cargo", .compare = vig_semver_compare, .valid = vig_semver_valid
};
