/* Functions and methods: purpose, the steps of the body, what is returned, how it can fail. Plans
 * the parts and their questions; asking is explain_run.c's. */
#include "body.h"
#include "budget.h"
#include "explain.h"
#include "facts.h"
#include "lead.h"
#include "remark.h"
#include "templates.h"
#include "words.h"
#include <stdint.h>

struct plan {
    struct job *j;
    struct definition def;
    struct body b;
    struct returns returns;
    uint32_t shortened; /* lines of parts too long to be quoted in full */
};

/* ---- a step's question ---- */

/* The headers of the blocks a step lies in, as they stand in the source. */
static str lines_above(const struct plan *p, const struct step *s)
{
    enum { MAX_HEADER = 300 };
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < s->n_governing; i++) {
        const struct code_node *n = &p->b.o.v[s->governing[i]];
        uint32_t from = n->start_byte;
        while (from > 0 && p->j->text.p[from - 1] != '\n')
            from--;
        str h = str_sub(p->j->text, from, n->header_end);
        while (h.n && strchr(" \t\r\n", h.p[h.n - 1]))
            h.n--;
        strbuf_addf(&b, STR_FMT "%s\n", STR_ARG(str_sub(h, 0, MAX_HEADER)),
                    h.n > MAX_HEADER ? "..." : "");
    }
    str out = arena_str(p->j->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static str shown_code(const struct plan *p, const char *all, const struct step *s)
{
    uint32_t from = s->start_byte < p->def.start ? p->def.start : s->start_byte;
    return str_sub(str_of(all), from - p->def.start, s->end_byte - p->def.start);
}

/* Signatures of what these lines call: a change of one makes their sentence old. */
static void key_add_known(hasher *h, const struct plan *p, str code)
{
    str line;
    for (str rest = str_of(p->def.known); str_next(&rest, '\n', &line);) {
        size_t paren = str_find(line, STR("("), 0);
        size_t end = paren == SIZE_MAX ? line.n : paren, from = end;
        while (from > 0 && is_name_char(line.p[from - 1]))
            from--;
        if (text_has_word(code, str_sub(line, from, end)))
            hasher_add_str(h, line);
    }
}

/* Without blank lines (where comments stood): the part is quoted without its comments, which speak
 * of what is meant or of other code as often as of these lines; they stand in the context. */
static str lines_used_only(str code, arena *a)
{
    strbuf b;
    strbuf_init(&b, 0);
    str line;
    for (str rest = code; str_next(&rest, '\n', &line);) {
        size_t n = line.n;
        while (n && strchr(" \t\r", line.p[n - 1]))
            n--;
        if (n)
            strbuf_addf(&b, "%s" STR_FMT, b.len ? "\n" : "", STR_ARG(str_sub(line, 0, n)));
    }
    str out = arena_str(a, strbuf_str(&b));
    strbuf_release(&b);
    return out.n ? out : code;
}

static struct task step_task(struct plan *p, const struct step *s)
{
    struct job *j = p->j;
    str above = lines_above(p, s), code = shown_code(p, p->def.code, s);
    uint32_t left_out;
    str bare = shown_code(p, p->def.bare, s);
    str quoted = text_fit(lines_used_only(bare, j->a), BUDGET_PART, j->a, &left_out);
    p->shortened += left_out;
    struct field f[] = {{"name", str_of(p->def.s.name)}, {"above", above}, {"code", quoted}};
    struct task t = {.is_open = true};
    t.q.ask = template_fill(TEMPLATE_ASK_STEP, f, 3, j->a);
    const char *still = step_still(&p->b.o, j->text, s, j->a);
    t.q.begin = still[0] ? still : step_begin(&p->b.o, j->text, s, j->a);
    t.q.fallback = step_mention(&p->b.o, p->def.s.language, j->text, s, j->a);
    t.q.scope = definition_scope(j, &p->def);
    t.q.scope.is_whole = false;
    t.q.is_step = true;
    t.q.scope.begun = strlen(t.q.begin);
    t.q.scope.yields_value = false;
    t.q.scope.lines = str_of(arena_printf(j->a, STR_FMT STR_FMT, STR_ARG(above), STR_ARG(code)));
    t.q.scope.code = bare;
    hasher *h = key_begin(j->d, "step");
    hasher_add_str(h, str_of(p->def.s.qualified));
    hasher_add_str(h, str_of(p->def.s.signature));
    hasher_add_str(h, above);
    hasher_add_str(h, str_of(t.q.begin));
    hasher_add_str(h, code);
    key_add_known(h, p, code);
    t.key = hasher_end(h);
    return t;
}

/* ---- contexts ---- */

/* A long definition is read in windows: its first lines, then the lines of the steps first..last.
 */
static const char *window_prompt(struct plan *p, size_t first, size_t last)
{
    struct job *j = p->j;
    const struct step *a = &p->b.steps.v[first], *b = &p->b.steps.v[last];
    str code = str_of(p->def.code);
    uint32_t left_out;
    str head = str_sub(code, 0, p->b.steps.v[0].start_byte - p->def.start);
    str body = text_fit(str_sub(code, a->start_byte - p->def.start, b->end_byte - p->def.start),
                        BUDGET_CONTEXT, j->a, &left_out);
    const char *text =
        arena_printf(j->a, STR_FMT "%s" STR_FMT "%s", STR_ARG(head), first ? "    ...\n" : "",
                     STR_ARG(body), last + 1 < p->b.steps.n ? "\n    ..." : "");
    return definition_prompt(j, &p->def, str_of(text));
}

/* For questions about a whole long definition: its first lines and the first lines of each step. */
static const char *skeleton_prompt(struct plan *p)
{
    struct job *j = p->j;
    strbuf b;
    strbuf_init(&b, 0);
    str code = str_of(p->def.code);
    strbuf_addstr(&b, str_sub(code, 0, p->b.steps.v[0].start_byte - p->def.start));
    for (size_t i = 0; i < p->b.steps.n; i++) {
        str s = shown_code(p, p->def.code, &p->b.steps.v[i]);
        strbuf_addstr(&b, text_lines(s, 1, 3));
        strbuf_addz(&b, "\n    ...\n");
    }
    uint32_t left_out;
    str text = text_fit(arena_str(j->a, strbuf_str(&b)), BUDGET_CONTEXT, j->a, &left_out);
    strbuf_release(&b);
    return definition_prompt(j, &p->def, text);
}

static bool plan_is_long(const struct plan *p)
{
    return p->b.steps.n > BUDGET_STEPS_LONG ||
           tokens_estimate(str_of(p->def.code)) > BUDGET_CONTEXT;
}

static size_t step_window(const struct plan *p, size_t step)
{
    return plan_is_long(p) ? 1 + step / BUDGET_STEPS_LONG : 0;
}

static void plan_windows(struct plan *p)
{
    struct job *j = p->j;
    if (!plan_is_long(p)) {
        vec_push(&j->windows, definition_prompt(j, &p->def, str_of(p->def.code)));
        return;
    }
    if (!p->b.steps.n) {
        uint32_t left_out;
        str code = text_fit(str_of(p->def.code), BUDGET_CONTEXT, j->a, &left_out);
        vec_push(&j->windows, definition_prompt(j, &p->def, code));
        p->shortened += left_out;
        return;
    }
    vec_push(&j->windows, skeleton_prompt(p));
    for (size_t i = 0; i < p->b.steps.n; i += BUDGET_STEPS_LONG) {
        size_t last =
            i + BUDGET_STEPS_LONG < p->b.steps.n ? i + BUDGET_STEPS_LONG - 1 : p->b.steps.n - 1;
        vec_push(&j->windows, window_prompt(p, i, last));
    }
}

/* ---- parts ---- */

static void plan_purpose(struct plan *p)
{
    struct part part = {.kind = PART_PURPOSE, .label = "Purpose"};
    purpose_add(p->j, part, &p->def, false);
}

static void plan_step(struct plan *p, size_t i)
{
    const struct step *s = &p->b.steps.v[i];
    struct part part = {.kind = PART_STEP,
                        .label = label_lines(p->j->a, s->line, s->end_line),
                        .path = p->def.s.path,
                        .line = s->line,
                        .end_line = s->end_line};
    part.text = body_told(&p->b, s);
    part.remark =
        step_remark(&p->b.o, p->def.s.language, p->j->text, s, part.text ? part.text : "", p->j->a);
    if (part.text) {
        job_add(p->j, part);
        return;
    }
    struct task t = step_task(p, s);
    t.window = step_window(p, i);
    job_add_task(p->j, part, t);
}

static void plan_steps(struct plan *p)
{
    for (size_t i = 0; i < p->b.steps.n; i++)
        plan_step(p, i);
}

static void plan_returns(struct plan *p)
{
    struct job *j = p->j;
    struct part part = {.kind = PART_RETURNS,
                        .label = "Returns",
                        .path = p->def.s.path,
                        .line = p->returns.line,
                        .end_line = p->returns.end_line};
    if (p->returns.text) {
        part.text = p->returns.text;
        job_add(j, part);
        return;
    }
    struct field f[] = {{"name", str_of(p->def.s.name)}};
    struct task t = {.is_open = true};
    t.q.ask = template_fill(TEMPLATE_ASK_RETURNS, f, 1, j->a);
    t.q.scope = definition_scope(j, &p->def);
    hasher *h = key_begin(j->d, "returns");
    hasher_add(h, p->def.content.b, sizeof p->def.content.b);
    t.key = hasher_end(h);
    job_add_task(j, part, t);
}

static void plan_failures(struct plan *p)
{
    struct part part = {.kind = PART_FAILS, .label = "Can fail", .path = p->def.s.path};
    part.text = facts_failures(&p->b.o, p->j->text, p->j->a, &part.line, &part.end_line);
    if (part.text)
        job_add(p->j, part);
}

static void plan_notes(struct plan *p)
{
    struct part part = {.kind = PART_NOTE, .label = "Note", .path = p->def.s.path};
    strbuf b;
    strbuf_init(&b, 0);
    if (p->b.o.damaged)
        strbuf_addz(&b, "The parser met errors in this code; steps may be divided oddly. ");
    if (p->def.hidden)
        strbuf_addf(&b,
                    "%zu comment%s that speak%s to a program reading the code %s not shown to "
                    "the model. ",
                    p->def.hidden, p->def.hidden == 1 ? "" : "s", p->def.hidden == 1 ? "s" : "",
                    p->def.hidden == 1 ? "was" : "were");
    if (p->shortened)
        strbuf_addf(&b, "%u lines of long parts were left out when the model read them. ",
                    p->shortened);
    const char *trouble = p->j->d->store ? answers_trouble(p->j->d->store) : NULL;
    if (trouble)
        strbuf_addf(&b, "%s ", trouble);
    if (b.len) {
        strbuf_cut(&b, b.len - 1);
        part.text = arena_strdup(p->j->a, strbuf_str(&b));
        job_add(p->j, part);
    }
    strbuf_release(&b);
}

/* ---- two neighbours with one sentence ---- */

static bool parts_alike(const struct job *j, size_t i)
{
    const struct part *a = &j->parts.v[i], *b = &j->parts.v[i + 1];
    return a->kind == PART_STEP && b->kind == PART_STEP && !a->by_program && !b->by_program &&
           a->text && b->text && a->text[0] && b->text[0] && b->end_line - a->line < 30 &&
           sentences_alike(str_of(a->text), str_of(b->text));
}

/* The sentence fits neither part alone: they become one, and are asked about as one. */
static void parts_join(struct plan *p, size_t i)
{
    struct job *j = p->j;
    size_t k = 0;
    while (p->b.steps.v[k].line != j->parts.v[i].line)
        k++;
    struct step *s = &p->b.steps.v[k];
    const struct step *next = s + 1;
    s->end_line = next->end_line;
    s->end_byte = next->end_byte;
    s->node = -1;
    if (next->n_governing < s->n_governing)
        s->n_governing = next->n_governing;
    memmove(s + 1, s + 2, (p->b.steps.n - k - 2) * sizeof *s);
    p->b.steps.n--;
    size_t window = j->tasks.v[i].window;
    j->tasks.v[i] = step_task(p, s);
    j->tasks.v[i].window = window;
    j->parts.v[i].end_line = s->end_line;
    j->parts.v[i].label = label_lines(j->a, s->line, s->end_line);
    j->parts.v[i].text = "";
    j->parts.v[i].remark = step_remark(&p->b.o, p->def.s.language, j->text, s, "", j->a);
    j->parts.v[i].marked = false;
    j->parts.v[i].reason = NULL;
    size_t rest = j->parts.len - i - 2;
    memmove(&j->parts.v[i + 1], &j->parts.v[i + 2], rest * sizeof *j->parts.v);
    memmove(&j->tasks.v[i + 1], &j->tasks.v[i + 2], rest * sizeof *j->tasks.v);
    j->parts.len--;
    j->tasks.len--;
}

static bool alike_join(struct job *j)
{
    bool joined = false;
    for (size_t i = j->emitted; i + 1 < j->parts.len; i++) {
        if (!j->tasks.v[i].is_done || !j->tasks.v[i + 1].is_done || !parts_alike(j, i))
            continue;
        parts_join(j->plan, i);
        joined = true;
    }
    return joined;
}

static bool plan_divide(struct plan *p, err *e)
{
    p->b = (struct body){.text = p->j->text, .s = &p->def.s, .a = p->j->a};
    return body_divide(&p->b, e);
}

/* Only a definition of many lines or tokens is shown otherwise than in full. */
static bool plan_may_be_long(const struct definition *def)
{
    return def->s.end_line - def->s.line >= BUDGET_WINDOW_LINES ||
           tokens_estimate(str_of(def->code)) > BUDGET_CONTEXT;
}

/* What is stored under one key must not depend on who asked first: this is the context in which
 * explain_function asks for the purpose. */
const char *function_purpose_context(struct job *j, const struct definition *def)
{
    struct job own = {.d = j->d, .a = j->a, .text = j->text};
    struct plan p = {.j = &own, .def = *def};
    err e = ERR_INIT;
    if (!plan_may_be_long(def) || !plan_divide(&p, &e))
        return NULL;
    plan_windows(&p);
    const char *first = own.windows.v[0];
    vec_release(&own.windows);
    return first;
}

const char *function_told(struct job *j, const struct definition *def)
{
    enum { MOST_LINES = 6, MOST_BYTES = 160, MOST_STATEMENTS = 2 };
    /* of every short function of a repository: parsed alone, not with the file around it */
    struct job own = {.d = j->d, .a = j->a};
    own.text = str_sub(j->text, def->s.start_byte, def->s.end_byte);
    struct plan p = {.j = &own, .def = *def};
    p.def.start = p.def.s.start_byte = 0;
    p.def.s.end_byte = (uint32_t)own.text.n;
    err e = ERR_INIT;
    if (def->s.end_line - def->s.line >= MOST_LINES || !plan_divide(&p, &e) || p.b.o.damaged ||
        p.b.steps.n > 1)
        return NULL;
    if (!p.b.steps.n)
        return p.b.o.n ? NULL : "Does nothing: its body is empty.";
    size_t statements = 0;
    for (size_t i = 0; i < p.b.o.n; i++) {
        statements += p.b.o.v[i].kind != NODE_COMMENT;
        if (node_has_body(&p.b.o.v[i])) /* cases are no purpose */
            return NULL;
    }
    if (statements > MOST_STATEMENTS)
        return NULL;
    const char *text = body_told(&p.b, &p.b.steps.v[0]);
    return text && strlen(text) <= MOST_BYTES ? text : NULL;
}

bool explain_function(struct job *j, err *e)
{
    struct plan p = {.j = j};
    const struct symbol *s = &j->out->target.symbol;
    if (!definition_read(j, s, j->text, &p.def, e))
        return false;
    j->whole = walkthrough_key(j->d, &p.def);
    if (whole_load(j))
        return true;
    definition_show(j, &p.def);
    if (!plan_divide(&p, e))
        return false;
    facts_returns(&p.b.o, s->language, j->text, j->a, &p.returns);
    plan_purpose(&p);
    plan_steps(&p);
    plan_windows(&p);
    plan_returns(&p);
    plan_failures(&p);
    plan_notes(&p);
    j->settle = alike_join;
    j->plan = &p;
    if (!job_run(j, e))
        return false;
    whole_store(j);
    return true;
}

/* ---- parts for an answer ---- */

static struct step_view *steps_view(struct plan *p)
{
    struct job *j = p->j;
    struct step_view *v = ARENA_ARRAY(j->a, struct step_view, p->b.steps.n + 1);
    for (size_t i = 0; i < p->b.steps.n; i++) {
        const struct step *s = &p->b.steps.v[i];
        v[i] = (struct step_view){.line = s->line,
                                  .end_line = s->end_line,
                                  .code = shown_code(p, p->def.code, s),
                                  .told = body_told(&p->b, s) != NULL};
    }
    return v;
}

bool explain_parts(struct job *j, struct parts_wish *wish, err *e)
{
    struct plan p = {.j = j};
    const struct symbol *s = &j->out->target.symbol;
    if (!definition_read(j, s, j->text, &p.def, e))
        return false;
    definition_show(j, &p.def);
    if (!plan_divide(&p, e))
        return false;
    plan_windows(&p);
    struct step_view *v = steps_view(&p);
    wish->choose(wish->arg, v, p.b.steps.n, j->windows.v[0]);
    for (size_t i = 0; i < p.b.steps.n; i++)
        if (v[i].show && v[i].told)
            plan_step(&p, i);
    if (wish->outcome) {
        facts_returns(&p.b.o, s->language, j->text, j->a, &p.returns);
        if (p.returns.text)
            plan_returns(&p);
        plan_failures(&p);
    }
    if (wish->purpose)
        plan_purpose(&p);
    for (size_t i = 0; i < p.b.steps.n; i++)
        if (v[i].show && !v[i].told)
            plan_step(&p, i);
    return job_run(j, e);
}
