/* answers.db: what was said about which code, so that nothing is asked twice.
 *
 * A key is the SHA-256 of everything that decides an answer (model, prompt format, the code asked
 * about, related signatures), so a stored answer never needs to be checked for age: other content
 * is another key. A store that cannot be used (read-only, full, damaged) costs one log line and one
 * note; the answers on the screen are never lost for it. */
#pragma once
#include "../engine/base/arena.h"
#include "../engine/base/hash.h"

typedef struct answers answers;

/* path NULL: the default file. Never fails: a store that cannot be opened is empty and stores
 * nothing; answers_trouble says why. */
answers *answers_open(const char *path);
void answers_close(answers *s);
/* The file itself, for the tables that stand beside answers (cites.c); NULL: no store. */
struct db *answers_db(answers *s);
const char *answers_trouble(const answers *s); /* one line; NULL when all is well */

struct answer {
    const char *text;
    const char *reason; /* why it is marked; NULL: it is not */
};
bool answers_get(answers *s, const sha256 *key, arena *a, struct answer *out); /* false: a miss */
void answers_put(answers *s, const sha256 *key, const struct answer *in);
/* A whole walkthrough as one text (explain_store.c gives it its form). */
bool answers_get_whole(answers *s, const sha256 *key, arena *a, const char **text);
void answers_put_whole(answers *s, const sha256 *key, str text);
/* What is put between these two is written in one transaction. */
void answers_begin(answers *s);
void answers_end(answers *s);

bool answers_count(answers *s, uint64_t *n, uint64_t *bytes, err *e) MUST_USE;
bool answers_clear(answers *s, err *e) MUST_USE;
