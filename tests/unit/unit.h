/* cmocka with the headers it needs before it, and a scratch folder. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h comes last by its own rule. */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* "$HOME/tag/leaf"; tests/run.sh gives each test program an empty HOME. Valid until the next call
 * but three. */
static inline const char *scratch(const char *tag, const char *leaf)
{
    static char paths[4][512];
    static unsigned turn;
    char *p = paths[turn++ % 4];
    const char *home = getenv("HOME");
    assert_non_null(home);
    snprintf(p, sizeof paths[0], "%s/%s", home, tag);
    mkdir(p, 0700);
    if (leaf)
        snprintf(p, sizeof paths[0], "%s/%s/%s", home, tag, leaf);
    return p;
}
