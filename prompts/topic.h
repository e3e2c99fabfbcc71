/* What a question speaks of, as word stems, and which of several texts speak of it too. Identifiers
 * count by their parts (`editorReadKey` has "read" and "key"), rare words more than common ones. No
 * model; knows English endings, no repository. */
#pragma once
#include "../engine/base/arena.h"

enum { TOPIC_WORDS = 40 };

struct topic {
    str v[TOPIC_WORDS]; /* stems, lower case, each once */
    size_t n;
};

/* Words that say how a question is put ("how", "does", "work") are left out. */
void topic_read(struct topic *t, str question, arena *a);
/* For each text the weight of the question's words that it has: a word that many of the texts have
 * weighs little. */
void topic_scores(const struct topic *t, const str *texts, size_t n, arena *a, double *out);
/* Plain words of a sentence, outside of backticks, that stand in `text` in no form. Words any
 * sentence about code may use ("returns", "function", "checks") are not counted. *asked: those of
 * them that are the question's. */
size_t topic_foreign(const struct topic *t, str sentence, str text, arena *a, size_t *asked);
