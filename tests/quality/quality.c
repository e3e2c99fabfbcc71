/* The harness: questions with known places, asked of named repositories.
 *
 *   quality places [--reader FILE|none] [--half tune|report] REPOSITORIES QUESTIONS...
 *   quality features --out FILE [--reader FILE|none] [--half ...] REPOSITORIES QUESTIONS...
 *   quality answers [--model FILE] [--reader FILE|none] [--out FILE] [--half ...] REPOSITORIES
 * QUESTIONS...
 *
 * REPOSITORIES is a folder with one work tree or bare repository (NAME or NAME.git) per name;
 * QUESTIONS are .jsonl files beside this one. `places` reports hit@1/3/5/10 and MRR of files and of
 * definitions, for the places that `ask --places` offers and, of files, for plain BM25 (bm25.h), by
 * repository and in all. `features` writes every candidate with its features, one question a line,
 * for weighing them anew; its reader reads more of them than it usually does. `answers` asks them
 * in full, one after the other in one process (answers.h). It never changes what it measures: the
 * index lies in the cache folder in force, and nothing else is kept. */
#include "../../engine/base/fs.h"
#include "../../engine/base/json.h"
#include "../../prompts/explain.h"
#include "../../prompts/places.h"
#include "answers.h"
#include "bm25.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOP = 10, DUMPED = 16, REPOSITORIES_MAX = 32 };

struct tally {
    char name[64];
    size_t n, hit[4], place[4];
    double mrr, place_mrr, seconds;
};

enum mode { PLACES, FEATURES, ANSWERS };

struct harness {
    const char *reader, *out, *half, *folder, *model;
    enum mode mode;
    FILE *out_file;
    struct answers_tally answers;
    struct tally by_words[REPOSITORIES_MAX], by_docent[REPOSITORIES_MAX], absent;
    size_t n_tallies;
    repo *r;
    docent *d;
    bm25 *plain;
    char open_name[64];
};

static const size_t depths[4] = {1, 3, 5, 10};

/* ---- scoring ---- */

static bool is_gold_file(const json_t *gold, const char *path)
{
    size_t i;
    json_t *g;
    json_array_foreach(gold, i, g) if (strcmp(json_str_or(g, "path", ""), path) == 0) return true;
    return false;
}

/* The gold symbol may be written shorter than the index's qualified name, or the other way round.
 */
static bool is_gold_place(const json_t *gold, const char *path, const char *symbol)
{
    size_t i;
    json_t *g;
    json_array_foreach(gold, i, g)
    {
        const char *want = json_str_or(g, "symbol", NULL);
        if (strcmp(json_str_or(g, "path", ""), path) != 0)
            continue;
        if (!want)
            return true;
        str s = str_of(symbol ? symbol : ""), w = str_of(want);
        if (s.n && (str_ends(s, w) || str_ends(w, s)))
            return true;
    }
    return false;
}

static void rank_add(struct tally *t, size_t rank, size_t place)
{
    t->n++;
    for (int i = 0; i < 4; i++) {
        t->hit[i] += rank && rank <= depths[i];
        t->place[i] += place && place <= depths[i];
    }
    t->mrr += rank ? 1.0 / (double)rank : 0;
    t->place_mrr += place ? 1.0 / (double)place : 0;
}

/* Rank of the first gold file among different files, and of the first gold place. */
static void ranks_of(const struct places *p, const json_t *gold, size_t *file, size_t *place)
{
    size_t files = 0;
    *file = *place = 0;
    for (size_t i = 0; i < p->n; i++) {
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++)
            seen = strcmp(p->v[k].path, p->v[i].path) == 0;
        files += !seen;
        if (!*file && is_gold_file(gold, p->v[i].path))
            *file = files;
        if (!*place && is_gold_place(gold, p->v[i].path, p->v[i].symbol))
            *place = i + 1;
    }
}

/* ---- one question ---- */

static json_t *candidate_json(const struct candidate *c, const json_t *gold)
{
    const char *symbol = c->symbol.id ? c->symbol.qualified : NULL;
    return json_pack(
        "{s:o,s:o,s:f,s:f,s:f,s:f,s:b,s:b,s:f,s:f,s:b,s:b,s:b,s:b,s:i,s:i}", "path",
        json_safe(str_of(c->path)), "symbol", symbol ? json_safe(str_of(symbol)) : json_null(),
        "words", c->words, "coverage", c->coverage, "said", c->said, "linked", c->linked, "named",
        c->named, "read", c->is_read, "likely", c->likely, "gain", c->gain, "gold_file",
        is_gold_file(gold, c->path), "gold", is_gold_place(gold, c->path, symbol), "test",
        c->is_test, "prose", c->is_prose, "kind", (int)c->symbol.kind, "line", (int)c->line);
}

static bool reader_here(struct harness *h, err *e)
{
    return h->d->reader || (h->reader && strcmp(h->reader, "none") == 0) ||
           reader_open(&h->d->reader, h->reader, h->d->threads, NULL, e);
}

/* Features of the best candidates. */
static bool question_features(struct harness *h, const json_t *q, err *e)
{
    arena *a = arena_new();
    struct finding f;
    struct ask_options o = {.question = json_str_or(q, "question", ""), .reader = h->reader};
    const json_t *gold = json_object_get(q, "gold");
    finding_begin(&f, h->d, &o, a);
    bool ok = reader_here(h, e) && finding_search(&f, NULL, e);
    struct reading v[DUMPED] = {0};
    size_t n = f.v.len < DUMPED ? f.v.len : DUMPED, asked = 0;
    double alone = 0;
    uint64_t read = 0;
    for (size_t i = 0; ok && i < n; i++) {
        struct candidate *c = &f.v.v[i];
        ok = candidate_code(&f, c, READING_BYTES, e);
        v[i].place =
            c->symbol.id ? arena_printf(a, "%s :: %s", c->path, c->symbol.qualified) : c->path;
        v[i].code = str_of(c->code);
    }
    if (ok && h->d->reader)
        ok = reader_rank(h->d->reader, f.question, v, n, NULL, &alone, &asked, &read, e);
    json_t *list = json_array();
    for (size_t i = 0; ok && i < f.v.len; i++) {
        if (i < n) {
            f.v.v[i].is_read = h->d->reader != NULL;
            f.v.v[i].likely = v[i].logprob;
            f.v.v[i].gain = v[i].gain;
        }
        json_array_append_new(list, candidate_json(&f.v.v[i], gold));
    }
    json_t *line = json_pack("{s:O,s:O,s:O,s:O,s:f,s:I,s:I,s:o}", "id", json_object_get(q, "id"),
                             "repo", json_object_get(q, "repo"), "half", json_object_get(q, "half"),
                             "question", json_object_get(q, "question"), "alone", alone, "tokens",
                             (json_int_t)asked, "read", (json_int_t)read, "candidates", list);
    if (ok && line)
        json_dumpf(line, h->out_file, JSON_COMPACT);
    fputc('\n', h->out_file);
    fflush(h->out_file);
    json_decref(line);
    finding_release(&f);
    arena_free(a);
    return ok;
}

static bool question_ask(struct harness *h, const json_t *q, struct tally *mine, struct tally *bm,
                         err *e)
{
    arena *a = arena_new();
    const json_t *gold = json_object_get(q, "gold");
    const char *text = json_str_or(q, "question", "");
    struct ask_options o = {.question = text, .limit = TOP, .reader = h->reader};
    struct places p;
    size_t file, place, rank = 0;
    bool ok = docent_places(h->d, &o, a, &p, NULL, e);
    const char *paths[TOP];
    size_t n = bm25_files(h->plain, text, paths, TOP);
    for (size_t i = 0; i < n && !rank; i++)
        rank = is_gold_file(gold, paths[i]) ? i + 1 : 0;
    if (ok && json_array_size(gold)) {
        ranks_of(&p, gold, &file, &place);
        rank_add(mine, file, place);
        rank_add(bm, rank, 0);
        mine->seconds += p.seconds;
        printf("%-12s %2zu %2zu bm25 %2zu  %s\n", json_str_or(q, "id", "?"), file, place, rank,
               text);
    }
    fflush(stdout);
    arena_free(a);
    return ok;
}

/* ---- repositories ---- */

static void repository_close(struct harness *h)
{
    bm25_free(h->plain);
    docent_close(h->d);
    if (h->r)
        repo_close(h->r);
    h->plain = NULL;
    h->d = NULL;
    h->r = NULL;
    h->open_name[0] = 0;
}

static bool repository_open(struct harness *h, const char *name, err *e)
{
    if (strcmp(h->open_name, name) == 0)
        return true;
    repository_close(h);
    char path[1200];
    snprintf(path, sizeof path, "%.1000s/%.60s", h->folder, name);
    if (!fs_exists(path))
        snprintf(path, sizeof path, "%.1000s/%.60s.git", h->folder, name);
    struct repo_options ro = {.path = path, .trust_path = true};
    struct docent_options o = {.no_cache = true, .model = h->model};
    struct update_report rep;
    snprintf(h->open_name, sizeof h->open_name, "%s", name);
    return repo_open(&h->r, &ro, e) && repo_update(h->r, 0, NULL, &rep, e) &&
           docent_open(&h->d, h->r, &o, e) && bm25_new(&h->plain, h->r, e);
}

static size_t tally_of(struct harness *h, const char *name)
{
    for (size_t i = 0; i < h->n_tallies; i++)
        if (strcmp(h->by_docent[i].name, name) == 0)
            return i;
    if (h->n_tallies == REPOSITORIES_MAX)
        BUG("more than %d repositories", REPOSITORIES_MAX);
    snprintf(h->by_docent[h->n_tallies].name, 64, "%s", name);
    return h->n_tallies++;
}

static bool line_ask(struct harness *h, const char *line, err *e)
{
    json_t *q = json_loads(line, 0, NULL);
    if (!q)
        return err_set(e, ERR_FORMAT, "not JSON: %.60s", line);
    const char *half = json_str_or(q, "half", ""), *name = json_str_or(q, "repo", "");
    bool ok = true;
    if (!h->half || strcmp(h->half, half) == 0) {
        size_t t = tally_of(h, name);
        ok = repository_open(h, name, e);
        if (ok && h->mode == ANSWERS)
            ok = answers_ask(&h->answers, h->d, h->r, q, h->reader, h->out_file, e);
        else if (ok && h->mode == FEATURES)
            ok = question_features(h, q, e);
        else if (ok)
            ok = question_ask(h, q, &h->by_docent[t], &h->by_words[t], e);
    }
    json_decref(q);
    return ok;
}

static bool file_ask(struct harness *h, const char *path, err *e)
{
    strbuf b;
    strbuf_init(&b, 0);
    bool ok = fs_read(&b, path, 1 << 24, e);
    str rest = strbuf_str(&b), line;
    while (ok && str_next(&rest, '\n', &line)) {
        char *one = xalloc(line.n + 1);
        memcpy(one, line.p, line.n);
        ok = !line.n || line_ask(h, one, e);
        free(one);
    }
    strbuf_release(&b);
    return ok;
}

/* ---- the table ---- */

static void row_print(const char *what, const struct tally *t)
{
    double n = t->n ? (double)t->n : 1;
    printf("%-10s %-7s %3zu", t->name, what, t->n);
    for (int i = 0; i < 4; i++)
        printf(" %5.1f", 100.0 * (double)t->hit[i] / n);
    printf("  %.3f ", t->mrr / n);
    if (t->place_mrr > 0)
        printf("| %5.1f %5.1f %5.1f %5.1f  %.3f | %.2f s", 100.0 * (double)t->place[0] / n,
               100.0 * (double)t->place[1] / n, 100.0 * (double)t->place[2] / n,
               100.0 * (double)t->place[3] / n, t->place_mrr / n, t->seconds / n);
    printf("\n");
}

static void tally_join(struct tally *all, const struct tally *t)
{
    all->n += t->n;
    all->mrr += t->mrr;
    all->place_mrr += t->place_mrr;
    all->seconds += t->seconds;
    for (int i = 0; i < 4; i++) {
        all->hit[i] += t->hit[i];
        all->place[i] += t->place[i];
    }
}

static void table_print(struct harness *h)
{
    struct tally mine = {.name = "all"}, words = {.name = "all"};
    printf(
        "\nrepository ranking   n file@1    @3    @5   @10  MRR   | def@1    @3    @5   @10  MRR   "
        "| time\n");
    for (size_t i = 0; i < h->n_tallies; i++) {
        snprintf(h->by_words[i].name, 64, "%s", h->by_docent[i].name);
        row_print("docent", &h->by_docent[i]);
        row_print("bm25", &h->by_words[i]);
        tally_join(&mine, &h->by_docent[i]);
        tally_join(&words, &h->by_words[i]);
    }
    row_print("docent", &mine);
    row_print("bm25", &words);
}

static int arguments_read(struct harness *h, int argc, char **argv)
{
    static const char *const modes[] = {"places", "features", "answers"};
    int i = 2, mode = 0;
    while (mode < 3 && strcmp(argv[1], modes[mode]) != 0)
        mode++;
    h->mode = (enum mode)mode;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--reader") == 0)
            h->reader = argv[i + 1];
        else if (strcmp(argv[i], "--out") == 0 && h->mode != PLACES)
            h->out = argv[i + 1];
        else if (strcmp(argv[i], "--model") == 0 && h->mode == ANSWERS)
            h->model = argv[i + 1];
        else if (strcmp(argv[i], "--half") == 0)
            h->half = argv[i + 1];
        else
            return 0;
    }
    h->folder = i < argc ? argv[i++] : NULL;
    return i < argc && mode < 3 && (h->out || h->mode != FEATURES) ? i : 0;
}

int main(int argc, char **argv)
{
    struct harness h = {0};
    err e = ERR_INIT;
    int first = argc > 3 ? arguments_read(&h, argc, argv) : 0;
    if (!first) {
        fprintf(stderr, "usage: quality places [--reader FILE|none] [--half tune|report] "
                        "REPOSITORIES QUESTIONS...\n"
                        "       quality features --out FILE [--reader FILE|none] "
                        "[--half tune|report] REPOSITORIES QUESTIONS...\n"
                        "       quality answers [--model FILE] [--reader FILE|none] [--out FILE] "
                        "[--half tune|report] REPOSITORIES QUESTIONS...\n");
        return 2;
    }
    h.out_file = h.out ? fopen(h.out, "w") : NULL;
    bool ok = true;
    for (int i = first; ok && i < argc; i++)
        ok = file_ask(&h, argv[i], &e);
    if (ok && h.mode == ANSWERS)
        answers_print(&h.answers, "answers");
    else if (ok && h.mode == PLACES)
        table_print(&h);
    else if (!ok)
        fprintf(stderr, "quality: %s\n", e.msg);
    repository_close(&h);
    answers_release(&h.answers);
    if (h.out_file)
        fclose(h.out_file);
    return ok ? 0 : 1;
}
