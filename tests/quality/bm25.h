/* Plain BM25 over pieces of forty lines: the ranking that docent's has to beat. It knows words
 * only: no symbols, no stems, no weights for names, tests or vendored files. */
#pragma once
#include "../../indexer/index.h"

typedef struct bm25 bm25;

/* Reads every text file that docent indexes. */
bool bm25_new(bm25 **out, repo *r, err *e) MUST_USE;
void bm25_free(bm25 *b);
/* Paths, best first, each once, at most `most`; a file is as good as its best piece. */
size_t bm25_files(const bm25 *b, const char *question, const char **out, size_t most);
