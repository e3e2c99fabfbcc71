/* SHA-256 of model files, remembered in the cache folder. */
#pragma once
#include "../engine.h"

/* What a download or verification found out: model_fingerprint need not read the file again. A
 * cache folder that cannot be written is no error. */
void fingerprint_remember(const char *path, const sha256 *sha);
