/* Runs a fuzz target without libFuzzer: over each file of the corpus as it is, cut short, and with
 * bytes changed in ways that are the same every time. So the ordinary suite, under the sanitizers
 * as well, holds what fuzzing has found. */
#include "engine/base/fs.h"
#include "engine/base/vec.h"
#include "tests/fuzz/fuzz.h"
#include <dirent.h>
#include <stdio.h>

enum { CUTS = 16, CHANGES = 100, LARGEST = 1 << 20 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void run_copy(const char *p, size_t n)
{
    /* its own block of the exact size: one byte too far is seen */
    uint8_t *copy = xalloc(n);
    memcpy(copy, p, n);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

static void run_file(str text)
{
    run_copy(text.p, text.n);
    for (size_t i = 0; i < CUTS; i++)
        run_copy(text.p, text.n * i / CUTS);
    char *changed = xalloc(text.n);
    uint32_t state = (uint32_t)text.n;
    for (int i = 0; i < CHANGES && text.n; i++) {
        memcpy(changed, text.p, text.n);
        for (uint32_t k = next_random(&state) % 4 + 1; k; k--) {
            char *at = changed + next_random(&state) % text.n;
            static const unsigned char extremes[] = {0, 1, 0x7f, 0x80, 0xff};
            uint32_t r = next_random(&state);
            *at = (char)(r & 1 ? extremes[r / 2 % sizeof extremes] : r >> 8);
        }
        run_copy(changed, text.n);
    }
    free(changed);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    DIR *d = opendir(argv[1]);
    if (!d) {
        fprintf(stderr, "%s: no such folder\n", argv[1]);
        return 1;
    }
    int files = 0;
    struct dirent *entry;
    while ((entry = readdir(d)) != NULL) {
        err e = ERR_INIT;
        strbuf path, text;
        strbuf_init(&path, 0);
        strbuf_init(&text, 0);
        strbuf_addf(&path, "%s/%s", argv[1], entry->d_name);
        if (entry->d_name[0] != '.' && fs_read(&text, path.p, LARGEST, &e)) {
            run_file(strbuf_str(&text));
            files++;
        }
        strbuf_release(&path);
        strbuf_release(&text);
    }
    closedir(d);
    printf("%d files, %d runs each\n", files, 1 + CUTS + CHANGES);
    return files ? 0 : 1;
}
