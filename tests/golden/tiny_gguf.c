/* Writes a tiny model with random weights: tiny_gguf FILE [SEED]. */
#include "tests/model/tiny.h"
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s FILE [SEED]\n", argv[0]);
        return 2;
    }
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 7;
    tiny_write(argv[1], &(struct tiny){.arch = "qwen2", .seed = seed});
    return 0;
}
