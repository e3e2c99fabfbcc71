/* Quotations (see asking.h): where a text answers in its own words, nothing is said better by
 * telling it anew. Of documentation sentences are quoted, of code whole lines. */
#include "asking.h"
#include "words.h"
#include <math.h>

enum { QUOTE_MOST = 260, UNITS_MOST = 400 };

struct unit_of_text {
    str text; /* one line, blanks squeezed */
    uint32_t line, end_line;
};
struct units_of_text {
    struct unit_of_text v[UNITS_MOST];
    size_t n;
};

static bool piece_is_prose(const struct piece *p)
{
    const char *language = code_language(p->path, (str){"", 0});
    return p->of.kind == SYM_SECTION || (!p->of.id && !language) ||
           (language && strcmp(language, "markdown") == 0);
}

/* What a licence says is about everything, and answers nothing. */
static bool is_legal(str text)
{
    return text_has_stem(text, STR("licens")) || text_has_stem(text, STR("licenc")) ||
           text_has_stem(text, STR("copyright"));
}

static void unit_add(struct units_of_text *u, str text, uint32_t line, uint32_t end_line)
{
    text = str_trim(text);
    if (text.n >= 12 && text.n <= QUOTE_MOST && u->n < UNITS_MOST && !text_addresses_reader(text) &&
        !memchr(text.p, '|', text.n) && !is_legal(text))
        u->v[u->n++] = (struct unit_of_text){text, line, end_line};
}

/* Whole sentences of a paragraph that runs from `line` on; the last one may lack its stop. */
static void sentences_add(struct units_of_text *u, str paragraph, const uint32_t *lines)
{
    size_t from = 0;
    for (size_t i = 0; i < paragraph.n; i++) {
        bool stop =
            strchr(".!?:", paragraph.p[i]) && (i + 1 == paragraph.n || paragraph.p[i + 1] == ' ');
        if (!stop && i + 1 < paragraph.n)
            continue;
        unit_add(u, str_sub(paragraph, from, i + 1), lines[from], lines[i]);
        from = i + 1;
    }
}

static bool line_is_noise(str t)
{
    return !t.n || strchr("#<![|=`~", t.p[0]) || str_starts(t, STR(".. ")) ||
           str_starts(t, STR("---"));
}

/* Paragraphs without headings, code and tables, each divided into sentences. */
static void prose_units(str lines_of, uint32_t first, arena *a, struct units_of_text *u)
{
    strbuf b;
    strbuf_init(&b, 0);
    uint32_t *lines = ARENA_ARRAY(a, uint32_t, lines_of.n + 2), number = first;
    bool in_code = false;
    str rest = lines_of, line;
    for (bool more = true; more; number++) {
        more = str_next(&rest, '\n', &line);
        str t = more ? str_trim(line) : (str){"", 0};
        bool fence = str_starts(t, STR("```")) || str_starts(t, STR("~~~"));
        in_code = in_code != fence;
        bool item = t.n > 2 && strchr("*-+", t.p[0]) && t.p[1] == ' ';
        bool indented = more && line.n > 4 && str_starts(line, STR("    ")) && !b.len;
        if (b.len && (line_is_noise(t) || item || in_code || fence)) {
            sentences_add(u, arena_str(a, strbuf_str(&b)), lines);
            strbuf_reset(&b);
        }
        if (line_is_noise(t) || in_code || fence || indented)
            continue;
        if (item)
            t = str_sub(t, 2, t.n);
        if (b.len)
            strbuf_addc(&b, ' ');
        size_t was = b.len;
        strbuf_addstr(&b, t);
        for (size_t i = was ? was - 1 : 0; i < b.len; i++)
            lines[i] = number;
    }
    strbuf_release(&b);
}

/* A line that can be read alone: it closes nothing from above, and opens one body at most. */
static bool stands_alone(str line)
{
    int depth = 0;
    str t = str_trim(line);
    if (t.n && strchr(")]}", t.p[0])) /* "} else if (x) {" */
        t = str_sub(t, 1, t.n);
    for (size_t i = 0; i < t.n; i++) {
        depth += strchr("([{", t.p[i]) ? 1 : strchr(")]}", t.p[i]) ? -1 : 0;
        if (depth < 0)
            return false;
    }
    return depth == 0 || (depth == 1 && t.p[t.n - 1] == '{');
}

static void code_units(str lines, uint32_t first, struct units_of_text *u)
{
    uint32_t number = first;
    str rest = lines, line;
    for (; str_next(&rest, '\n', &line); number++)
        if (stands_alone(line))
            unit_add(u, line, number, number);
}

static const char *quoted(struct asking *x, const struct piece *p, const struct unit_of_text *u,
                          bool prose)
{
    if (prose)
        return arena_printf(x->a, "%s says: \"" STR_FMT "\"", p->path, STR_ARG(u->text));
    bool plain = !memchr(u->text.p, '`', u->text.n);
    const char *head = asking_goes_on(x, (size_t)(p - x->pieces.v))
                           ? "Line"
                           : arena_printf(x->a, "In `%s`, line", p->name);
    return arena_printf(x->a, plain ? "%s %u: `" STR_FMT "`" : "%s %u: " STR_FMT, head, u->line,
                        STR_ARG(u->text));
}

static struct units_of_text *units_make(struct asking *x, const struct claim_source *from,
                                        bool prose)
{
    const struct piece *p = &x->pieces.v[from->piece];
    struct units_of_text *u = ARENA_NEW(x->a, struct units_of_text);
    str lines = text_lines(p->lines, from->line - p->line + 1, from->end_line - p->line + 1);
    u->n = 0;
    if (prose)
        prose_units(lines, from->line, x->a, u);
    else
        code_units(lines, from->line, u);
    return u;
}

static void unit_say(struct asking *x, size_t at, const struct unit_of_text *u, bool prose)
{
    struct claim c = {.from = {{at, u->line, u->end_line}}, .n_from = 1, .by_program = true};
    c.text = quoted(x, &x->pieces.v[at], u, prose);
    asking_add(x, &c);
}

/* Conditions decide; of two lines with the same words they say more. */
static double line_weight(str line)
{
    bool decides = str_starts(line, STR("if")) || str_starts(line, STR("while")) ||
                   str_starts(line, STR("for")) || str_starts(line, STR("return")) ||
                   str_starts(line, STR("elif")) || str_starts(line, STR("} else if"));
    return decides ? 0.5 : 0;
}

/* Of each line how many of the question's words it has, 0 for too few or less than half of what
 * the best line has. */
static void units_score(struct asking *x, const struct units_of_text *u, double share, bool prose,
                        double *score)
{
    double most = 0;
    for (size_t i = 0; i < u->n; i++) { /* each alone: every word weighs log 2 */
        topic_scores(&x->topic, &u->v[i].text, 1, x->a, &score[i]);
        score[i] /= log(2) * (double)(x->topic.n ? x->topic.n : 1);
        most = score[i] > most ? score[i] : most;
    }
    for (size_t i = 0; i < u->n; i++) {
        if (score[i] <= 0 || score[i] < share || score[i] < most / 2)
            score[i] = 0;
        else if (!prose)
            score[i] += line_weight(u->v[i].text);
    }
}

void ask_quote(struct asking *x, const struct claim_source *from, size_t most, double share)
{
    bool prose = piece_is_prose(&x->pieces.v[from->piece]);
    struct units_of_text *u = units_make(x, from, prose);
    double *score = ARENA_ARRAY(x->a, double, u->n + 1);
    units_score(x, u, share, prose, score);
    for (size_t k = 0; k < most; k++) {
        size_t best = u->n;
        for (size_t i = 0; i < u->n; i++)
            if (score[i] > 0 && (best == u->n || score[i] > score[best]))
                best = i;
        if (best == u->n)
            return;
        score[best] = 0;
        unit_say(x, from->piece, &u->v[best], prose);
    }
}

void ask_quote_first(struct asking *x, size_t at, size_t most)
{
    const struct piece *p = &x->pieces.v[at];
    struct claim_source all = {at, p->line, p->end_line};
    struct units_of_text *u = units_make(x, &all, true);
    for (size_t i = 0, said = 0; i < u->n && said < most; i++) {
        str t = u->v[i].text;
        if (t.n < 30 || !strchr(".!?", t.p[t.n - 1]) || memchr(t.p, '[', t.n))
            continue;
        unit_say(x, at, &u->v[i], true);
        said++;
    }
}
