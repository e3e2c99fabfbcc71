/* See answers.h. */
#include "answers.h"
#include "../../engine/base/fs.h"
#include "../../prompts/steps.h"
#include "../../prompts/words.h"
#include <stdlib.h>
#include <string.h>

struct clock {
    double since, places;
};

static void on_event(void *arg, enum ask_event kind, const struct asked *x, size_t sentence,
                     str delta)
{
    struct clock *c = arg;
    (void)x;
    (void)sentence;
    (void)delta;
    if (kind == ASK_PLACES && !(c->places > 0))
        c->places = now_seconds() - c->since;
}

/* ---- counting ---- */

static str cited_lines(repo *r, const struct source *s, strbuf *file, arena *a, bool *in_range)
{
    err none = ERR_INIT;
    strbuf_cut(file, 0);
    if (!repo_text(r, s->path, file, &none))
        return STR("");
    str text = arena_str(a, strbuf_str(file));
    *in_range = s->line >= 1 && s->line <= s->end_line && s->end_line <= text_line_of(text, text.n);
    return text_lines(text, s->line, s->end_line);
}

/* The next piece in backticks, or false. */
static bool next_quoted(str s, size_t *from, str *out)
{
    size_t at = str_find(s, STR("`"), *from);
    size_t end = at == SIZE_MAX ? SIZE_MAX : str_find(s, STR("`"), at + 1);
    if (end == SIZE_MAX)
        return false;
    *out = str_sub(s, at + 1, end);
    *from = end + 1;
    return true;
}

/* Names in a quoted piece of code: each must stand somewhere. */
static void names_count(struct answers_tally *t, repo *r, str quoted, str cited, bool marked)
{
    for (size_t i = 0; i < quoted.n;) {
        size_t from = i;
        while (i < quoted.n && is_name_char(quoted.p[i]))
            i++;
        str w = str_sub(quoted, from, i);
        i += from == i;
        if (w.n < 2 || (w.p[0] >= '0' && w.p[0] <= '9'))
            continue;
        bool known = text_has_word(cited, w) || repo_knows_name(r, w);
        t->names++;
        t->wrong_marked += !known && marked;
        t->wrong_unmarked += !known && !marked;
    }
}

static void sentence_count(struct answers_tally *t, repo *r, const struct asked *x,
                           const struct sentence *s, arena *a)
{
    strbuf file, all;
    strbuf_init(&file, 0);
    strbuf_init(&all, 0);
    bool in_range = true, shared = false, quotes = false;
    for (size_t i = 0; i < s->n_sources; i++) {
        bool ok = false;
        const struct source *from = s->sources[i] >= 1 && s->sources[i] <= x->n_sources
                                        ? &x->sources[s->sources[i] - 1]
                                        : NULL;
        if (from) {
            strbuf_addstr(&all, cited_lines(r, from, &file, a, &ok));
            strbuf_addf(&all, "\n%s %s\n", from->path, from->symbol ? from->symbol : "");
        }
        in_range = in_range && ok;
    }
    str quoted, lines = strbuf_str(&all);
    for (size_t from = 0; next_quoted(str_of(s->text), &from, &quoted);) {
        quotes = true;
        shared = shared || str_find(text_squeeze(lines, a), text_squeeze(quoted, a), 0) != SIZE_MAX;
        names_count(t, r, quoted, lines, s->marked);
    }
    t->sentences++;
    t->by_model += !s->by_program;
    t->marked += s->marked;
    t->uncited += !s->n_sources && x->route != ROUTE_NONE;
    t->bad_range += !in_range;
    t->off_lines += s->n_sources && quotes && !shared;
    strbuf_release(&file);
    strbuf_release(&all);
}

static bool is_gold(const json_t *gold, const char *path)
{
    size_t i;
    json_t *g;
    json_array_foreach(gold, i, g) if (strcmp(json_str_or(g, "path", ""), path) == 0) return true;
    return false;
}

/* ---- one answer ---- */

static json_t *answer_json(const json_t *question, const struct asked *x)
{
    json_t *list = json_array();
    for (size_t i = 0; i < x->n_sentences; i++) {
        const struct sentence *s = &x->sentences[i];
        json_t *from = json_array();
        for (size_t k = 0; k < s->n_sources; k++) {
            const struct source *c = &x->sources[s->sources[k] - 1];
            json_array_append_new(from, json_sprintf("%s:%u-%u", c->path, c->line, c->end_line));
        }
        json_array_append_new(
            list, json_pack("{s:o,s:b,s:o,s:o}", "text", json_safe(str_of(s->text)), "by_program",
                            s->by_program, "reason", json_safe(str_of(s->reason)), "from", from));
    }
    return json_pack("{s:O,s:O,s:s,s:o,s:f,s:f,s:I}", "repo", json_object_get(question, "repo"),
                     "question", json_object_get(question, "question"), "route",
                     ask_route_name(x->route), "answer", list, "first", x->first_seconds, "seconds",
                     x->seconds, "tokens_read", (json_int_t)x->tokens_read);
}

static void times_add(struct answers_tally *t, const struct clock *c, const struct asked *x)
{
    vec_push(&t->places, c->places);
    vec_push(&t->first, x->first_seconds);
    vec_push(&t->end, x->seconds);
    t->tokens_read += x->tokens_read;
    t->tokens_reused += x->tokens_reused;
    t->tokens_ranked += x->tokens_ranked;
}

bool answers_ask(struct answers_tally *t, docent *d, repo *r, const json_t *question,
                 const char *reader, FILE *out, err *e)
{
    arena *a = arena_new();
    const json_t *gold = json_object_get(question, "gold");
    struct clock c = {.since = now_seconds()};
    struct ask_options o = {.question = json_str_or(question, "question", ""), .reader = reader};
    struct ask_watch w = {.event = on_event, .arg = &c};
    struct asked x;
    bool ok = docent_ask(d, &o, a, &x, &w, e), cited = false;
    if (ok) {
        for (size_t i = 0; i < x.n_sources; i++)
            cited = cited || is_gold(gold, x.sources[i].path);
        for (size_t i = 0; i < x.n_sentences; i++)
            sentence_count(t, r, &x, &x.sentences[i], a);
        times_add(t, &c, &x);
        t->n++;
        t->found += x.route != ROUTE_NONE;
        t->gold += json_array_size(gold) > 0;
        t->cited_gold += cited;
        printf("%-12s %-6s places %.2f first %.2f end %.2f s  %s\n",
               json_str_or(question, "id", "?"), ask_route_name(x.route), c.places, x.first_seconds,
               x.seconds, o.question);
        fflush(stdout);
    }
    json_t *line = ok && out ? answer_json(question, &x) : NULL;
    if (line) {
        json_dumpf(line, out, JSON_COMPACT);
        fputc('\n', out);
        fflush(out);
        json_decref(line);
    }
    arena_free(a);
    return ok;
}

/* ---- the table ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void times_print(const char *what, const double *v, size_t n)
{
    double *copy = xalloc((n + 1) * sizeof *copy);
    if (n)
        memcpy(copy, v, n * sizeof *copy);
    qsort(copy, n, sizeof *copy, by_value);
    printf("  %-10s median %6.2f s  95 %% %6.2f s\n", what, n ? copy[n / 2] : 0,
           n ? copy[n * 95 / 100] : 0);
    free(copy);
}

static double share(size_t part, size_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

void answers_print(const struct answers_tally *t, const char *name)
{
    printf("\n%s: %zu questions, %zu answered; a gold file cited in %zu of %zu\n", name, t->n,
           t->found, t->cited_gold, t->gold);
    printf("  sentences %zu, of the model %zu, marked %zu\n", t->sentences, t->by_model, t->marked);
    printf(
        "  citations: none %zu, outside the file %zu, quoted words not there %zu: %.1f %% valid\n",
        t->uncited, t->bad_range, t->off_lines,
        100 - share(t->uncited + t->bad_range + t->off_lines, t->sentences));
    printf("  quoted names %zu, unknown to the repository: %zu marked, %zu unmarked (%.1f %%)\n",
           t->names, t->wrong_marked, t->wrong_unmarked, share(t->wrong_unmarked, t->names));
    times_print("places", t->places.v, t->places.len);
    times_print("first word", t->first.v, t->first.len);
    times_print("end", t->end.v, t->end.len);
    printf("  tokens read %llu, reused %llu; by the reader %llu\n",
           (unsigned long long)t->tokens_read, (unsigned long long)t->tokens_reused,
           (unsigned long long)t->tokens_ranked);
}

void answers_release(struct answers_tally *t)
{
    vec_release(&t->places);
    vec_release(&t->first);
    vec_release(&t->end);
}
