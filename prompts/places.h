/* Inside prompts/: where in the repository the answer to a question may stand.
 *
 * Candidates come from the words (repo_search), from identifiers the question names, and from the
 * calls between them; the best of them are read by the reader. Every feature is kept apart, so that
 * the weights can be measured from outside (tests/quality). */
#pragma once
#include "ask.h"
#include "question.h"
#include "reader.h"

struct candidate {
    struct symbol symbol; /* id 0: text outside of any definition */
    const char *path;
    uint32_t line, end_line; /* the piece that was found, inside the definition */
    double words;            /* repo_search's score, or what stands in for it */
    double coverage;         /* share of the question's words that it has, 0..1 */
    double said;             /* share of them that its name and its comment say, 0..1 */
    double linked;           /* calls or is called by other good candidates, 0..1 */
    bool named;              /* its name stands in the question */
    bool is_test, is_prose;  /* prose: documentation, data, settings: no program text */
    bool is_read;            /* by the reader; only then the next two count */
    bool is_close;           /* read a second time, with the beginning of its code */
    double likely, gain;
    double score;
    size_t found_at; /* its place by words, names and calls alone: 0 the best */
    const char *why;
    const char *code; /* what the model is shown; made when needed */
};

struct source_text {
    const char *path;
    str text;
};

struct finding {
    docent *d;
    arena *a;
    const struct ask_options *o;
    const char *question; /* one line */
    struct inquiry inquiry;
    const asked_words *words;
    VEC(struct candidate) v; /* best first */
    VEC(struct source_text) texts;
    bool reranked;
    const char *note;
    double alone; /* log-probability of the question with no code, and its tokens */
    size_t question_tokens;
    uint64_t tokens_ranked;
};

enum { FINDING_WIDTH = 120, RERANKED = 16 };

void finding_begin(struct finding *f, docent *d, const struct ask_options *o, arena *a);
void finding_release(struct finding *f);
/* Candidates by words, names and calls, ranked by these alone. */
bool finding_search(struct finding *f, const watch *w, err *e) MUST_USE;
/* Orders the candidates by words, names and calls. */
bool finding_score(struct finding *f, err *e) MUST_USE;
/* The reader's turn: reads the best and ranks them anew. A missing reader sets f->note. */
bool finding_rerank(struct finding *f, const watch *w, err *e) MUST_USE;
/* The text of a candidate as it is shown, at most `most` bytes in whole lines. */
bool candidate_code(struct finding *f, struct candidate *c, size_t most, err *e) MUST_USE;
/* Its first whole lines that are no more than so many bytes. */
str text_head(str text, size_t most);
/* Makes values standard scores: of mean 0 and deviation 1, or all 0 when they are the same. */
void scores_standard(double *v, size_t n);
/* What constructors are called that have a name of their own. */
bool name_is_constructor(const char *name);
/* The file, read once. */
bool finding_text(struct finding *f, const char *path, str *out, err *e) MUST_USE;
/* Documentation and tests stand aside while code is there, unless they are asked for, or named. */
bool candidate_stands_aside(const struct finding *f, const struct candidate *c);
/* Does the repository hold what is asked for? False when no candidate is any nearer to it than
 * chance. */
bool finding_fits(const struct finding *f);
void finding_places(const struct finding *f, size_t limit, struct places *out);
