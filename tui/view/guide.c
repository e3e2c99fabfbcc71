/* The guide's contents: facts from the index, parts from the writer. Drawing is guide_draw.c. */
#include "guide.h"
#include "../../engine/base/utf8.h"

void guide_init(struct guide *g)
{
    *g = (struct guide){.memory = arena_new(), .layout = arena_new()};
}

static void drop_parts(struct guide *g)
{
    for (size_t i = 0; i < g->parts.len; i++)
        strbuf_release(&g->parts.v[i].text);
    vec_clear(&g->parts);
    g->width = 0;
}

void guide_release(struct guide *g)
{
    drop_parts(g);
    vec_release(&g->parts);
    vec_release(&g->lines);
    arena_free(g->memory);
    arena_free(g->layout);
    *g = (struct guide){0};
}

void guide_clear(struct guide *g)
{
    drop_parts(g);
    arena_reset(g->memory);
    g->state = GUIDE_EMPTY;
    g->target = g->path = g->name = g->title = g->signature = NULL;
    g->facts = g->callers = g->comment = g->message = g->message_hint = g->badge = NULL;
    g->line = g->end_line = 0;
    g->list = (struct list){0};
}

/* Functions of the program first; tests and the top level of files after them. */
static bool is_main_caller(const struct edge *x)
{
    return x->symbol.id && !x->symbol.is_test;
}

static bool is_named_before(const struct edges *edges, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(edges->v[j].symbol.name, edges->v[i].symbol.name) == 0)
            return true;
    return false;
}

/* "editorProcessKeypress, main and 3 more" */
static const char *names_of(arena *a, const struct edges *edges)
{
    strbuf b;
    size_t shown = 0, distinct = 0;
    strbuf_init(&b, 0);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < edges->n; i++) {
            if (is_main_caller(&edges->v[i]) != (pass == 0) || is_named_before(edges, i))
                continue;
            if (++distinct <= 5)
                strbuf_addf(&b, "%s%s", shown++ ? ", " : "", edges->v[i].symbol.name);
        }
    if (distinct > shown)
        strbuf_addf(&b, " and %zu more", distinct - shown);
    const char *text = b.len ? arena_strdup(a, strbuf_str(&b)) : NULL;
    strbuf_release(&b);
    return text;
}

static const char *first_line(arena *a, const char *doc)
{
    str rest = str_trim(str_of(doc)), line;
    if (!rest.n || !str_next(&rest, '\n', &line))
        return NULL;
    return arena_strdup(a, str_trim(line));
}

/* Callees come with types and constants that are only named. */
static size_t count_calls(const struct edges *edges)
{
    size_t n = 0;
    for (size_t i = 0; i < edges->n; i++)
        n += edges->v[i].is_call;
    return n;
}

bool guide_symbol(struct guide *g, repo *r, const struct symbol *s, err *e)
{
    struct edges callers = {0}, callees = {0};
    arena *scratch = arena_new();
    bool ok = repo_callers(r, s, scratch, &callers, e) && repo_callees(r, s, scratch, &callees, e);
    if (ok) {
        guide_clear(g);
        arena *a = g->memory;
        g->state = GUIDE_FACTS;
        g->path = arena_strdup(a, str_of(s->path));
        g->name = arena_strdup(a, str_of(s->qualified));
        g->title = g->name;
        g->signature = arena_strdup(a, str_of(s->signature ? s->signature : s->name));
        g->line = s->line;
        g->end_line = s->end_line;
        g->target = arena_printf(a, "%s:%u", s->path, s->name_line ? s->name_line : s->line);
        g->callable = s->kind == SYM_FUNCTION || s->kind == SYM_METHOD || s->kind == SYM_MACRO;
        const char *lines =
            arena_printf(a, "%s, %u %s", symbol_kind_name(s->kind), s->end_line - s->line + 1,
                         s->end_line > s->line ? "lines" : "line");
        g->facts = g->callable ? arena_printf(a, "%s; called by %zu, calls %zu", lines, callers.n,
                                              count_calls(&callees))
                               : arena_printf(a, "%s; used in %zu places", lines, callers.n);
        g->callers = names_of(a, &callers);
        g->comment = first_line(a, s->doc ? s->doc : "");
    }
    arena_free(scratch);
    return ok;
}

bool guide_file(struct guide *g, repo *r, const char *path, err *e)
{
    arena *scratch = arena_new();
    struct files files = {0};
    bool ok = repo_files(r, path, scratch, &files, e);
    const struct file *f = NULL;
    for (size_t i = 0; ok && i < files.n && !f; i++)
        if (strcmp(files.v[i].path, path) == 0)
            f = &files.v[i];
    if (ok) {
        guide_clear(g);
        arena *a = g->memory;
        g->state = f && f->symbols ? GUIDE_FACTS : GUIDE_EMPTY;
        g->path = g->title = g->name = arena_strdup(a, str_of(path));
        if (f) {
            g->target = f->skipped ? NULL : g->path;
            g->facts = arena_printf(
                a, "%s, %u lines, %u symbols%s%s", f->language ? f->language : "text", f->lines,
                f->symbols, f->modified ? ", modified" : "", f->untracked ? ", untracked" : "");
            g->message = f->skipped ? arena_printf(a, "not read: %s", f->skipped) : NULL;
        }
    }
    arena_free(scratch);
    return ok;
}

static struct guide_part *part_new(struct guide *g)
{
    struct guide_part p = {0};
    strbuf_init(&p.text, 1 << 20);
    vec_push(&g->parts, p);
    g->width = 0;
    return &g->parts.v[g->parts.len - 1];
}

static void part_take(struct guide *g, struct guide_part *p, const struct part *from)
{
    p->kind = from->kind;
    p->label = arena_strdup(g->memory, str_of(from->label ? from->label : ""));
    p->line = from->line;
    p->end_line = from->end_line;
    p->marked = from->marked;
    p->reason = from->marked && from->reason ? arena_strdup(g->memory, str_of(from->reason)) : NULL;
    strbuf_reset(&p->text);
    strbuf_addz(&p->text, from->text ? from->text : "");
}

void guide_purpose(struct guide *g, const char *text, bool marked)
{
    struct part stored = {.kind = PART_PURPOSE, .label = "Purpose", .text = text, .marked = marked};
    struct guide_part *p = part_new(g);
    part_take(g, p, &stored);
    p->finished = true;
}

void guide_begin(struct guide *g)
{
    g->state = GUIDE_RUNNING;
    g->message = g->message_hint = g->badge = NULL;
    g->width = 0;
}

void guide_header(struct guide *g, const struct walkthrough *w)
{
    drop_parts(g);
    for (size_t i = 0; i < w->n_parts; i++) {
        struct guide_part *p = part_new(g);
        part_take(g, p, &w->parts[i]);
        p->finished = w->from_store;
    }
}

void guide_text(struct guide *g, size_t part, str delta)
{
    if (part >= g->parts.len || g->parts.v[part].finished)
        return;
    strbuf_addstr(&g->parts.v[part].text, delta);
    g->width = 0;
}

void guide_finish(struct guide *g, size_t part, const struct part *p)
{
    while (part >= g->parts.len && g->parts.len < 10000)
        part_new(g);
    part_take(g, &g->parts.v[part], p);
    g->parts.v[part].finished = true;
    g->width = 0;
}

void guide_end(struct guide *g, enum guide_state state, const char *badge, const char *message,
               const char *hint)
{
    g->state = state;
    g->badge = badge ? arena_strdup(g->memory, str_of(badge)) : NULL;
    g->message = message ? arena_strdup(g->memory, str_of(message)) : NULL;
    g->message_hint = hint && *hint ? arena_strdup(g->memory, str_of(hint)) : NULL;
    for (size_t i = 0; i < g->parts.len && state != GUIDE_DONE; i++)
        if (!g->parts.v[i].finished) /* half a sentence is worse than none */
            strbuf_reset(&g->parts.v[i].text);
    g->width = 0;
}

int guide_part_at(const struct guide *g, uint32_t line)
{
    int best = -1;
    uint32_t narrowest = UINT32_MAX;
    for (size_t i = 0; i < g->parts.len; i++) {
        const struct guide_part *p = &g->parts.v[i];
        bool inside = p->line && p->line <= line && line <= p->end_line;
        if (inside && (p->kind == PART_STEP || p->kind == PART_MEMBERS || p->kind == PART_SYMBOL) &&
            p->end_line - p->line < narrowest) {
            best = (int)i;
            narrowest = p->end_line - p->line;
        }
    }
    return best;
}

int guide_current(const struct guide *g)
{
    return g->list.cursor < g->lines.len ? g->lines.v[g->list.cursor].part : -1;
}

void guide_reveal(struct guide *g, int part)
{
    for (size_t i = 0; i < g->lines.len; i++)
        if (g->lines.v[i].part == part) {
            g->list.cursor = i;
            return;
        }
}

size_t guide_finished(const struct guide *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->parts.len; i++)
        n += g->parts.v[i].finished;
    return n;
}
