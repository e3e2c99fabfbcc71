/* What people do to a repository, at random but the same for the same seed. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* One edit more in the work tree or the history of the repository in `folder`; `other` is another
 * repository, for submodules. Returns its name, static. */
const char *edit_at_random(const char *folder, const char *other, uint32_t *seed);
size_t edit_kinds(void);
/* DOCENT_TEST_SEED, else the seed given. */
uint32_t edit_seed(uint32_t usual);
