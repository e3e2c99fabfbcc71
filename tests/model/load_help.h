/* A sample repository and a tiny model whose words are noise, for the tests of load, summary, whole
 * and the hand-over file. Everything lies in a folder of its own, the stores too. */
#pragma once
#include "engine/base/fs.h"
#include "prompts/load.h"
#include "tiny.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
// clang-format off
#include <cmocka.h>
// clang-format on

enum { SAMPLE_SMALL = 11 }; /* functions besides the long one and main */

struct sample {
    repo *r;
    docent *d;
};

/* Makes the folder, the model and the repository; the working folder is it from then on. */
int sample_make(void **state);
int sample_drop(void **state);
/* Another empty cache: nothing is stored. */
void sample_forget(void);
void sample_cache(const char *name);
void sample_write(const char *path, const char *text);
/* Opens repository and docent, the index up to date. */
void sample_open(struct sample *s, bool no_cache, shared_model *share);
void sample_open_model(struct sample *s, const char *model_file);
void sample_close(struct sample *s);
