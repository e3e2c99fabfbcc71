/* The rules of .gitignore files, for work trees and plain folders alike.
 *
 * Rules come in levels: the person's own, the repository's info/exclude, then one level per folder
 * on the way down. The deepest level with a matching rule decides, inside a level the last rule. */
#pragma once
#include "../engine/base/str.h"

typedef struct ignore ignore;
ignore *ignore_new(bool fold_case);
void ignore_free(ignore *g);
/* Rules apply to paths below the first base_bytes bytes of the paths asked for later. */
void ignore_push(ignore *g, str text, size_t base_bytes);
void ignore_pop(ignore *g);
bool ignore_matches(const ignore *g, const char *path, bool is_folder);
