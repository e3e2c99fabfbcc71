/* The guide's contents: facts from guide_facts.c, parts from the writer. Drawing is guide_draw.c.
 */
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

static const char *dup(arena *a, const char *text)
{
    return text ? arena_strdup(a, str_of(text)) : NULL;
}

void guide_take(struct guide *g, const struct guide_facts *f)
{
    guide_clear(g);
    arena *a = g->memory;
    g->path = dup(a, f->path);
    g->name = g->title = dup(a, f->name);
    g->signature = dup(a, f->signature);
    g->target = dup(a, f->target);
    g->facts = dup(a, f->facts);
    g->callers = dup(a, f->callers);
    g->comment = dup(a, f->comment);
    g->message = dup(a, f->trouble);
    g->callable = f->callable;
    g->line = f->line;
    g->end_line = f->end_line;
    g->state = g->target ? GUIDE_FACTS : GUIDE_EMPTY;
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
    p->remark = from->remark ? arena_strdup(g->memory, str_of(from->remark)) : NULL;
    p->marked = from->marked;
    p->reason = from->marked && from->reason ? arena_strdup(g->memory, str_of(from->reason)) : NULL;
    strbuf_reset(&p->text);
    strbuf_addz(&p->text, from->text ? from->text : "");
}

void guide_begin(struct guide *g)
{
    g->state = GUIDE_RUNNING;
    g->message = g->message_hint = g->badge = NULL;
    g->width = 0;
}

/* The part of an earlier header that is this one, or NULL. */
static struct guide_part *part_before(struct guide_part *v, size_t n, const struct part *p)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].kind == p->kind && v[i].line == p->line && v[i].end_line == p->end_line &&
            strcmp(v[i].label, p->label ? p->label : "") == 0)
            return &v[i];
    return NULL;
}

void guide_header(struct guide *g, const struct walkthrough *w)
{
    struct guide_part *old = g->parts.v;
    size_t n_old = g->parts.len;
    memset(&g->parts, 0, sizeof g->parts);
    g->width = 0;
    for (size_t i = 0; i < w->n_parts; i++) {
        struct guide_part *p = part_new(g), *before = part_before(old, n_old, &w->parts[i]);
        part_take(g, p, &w->parts[i]);
        p->finished = w->from_store || p->text.len > 0;
        if (before && !p->text.len) {
            strbuf_addstr(&p->text, strbuf_str(&before->text));
            p->finished = before->finished;
            p->marked = before->marked;
            p->reason = before->reason;
        }
    }
    for (size_t i = 0; i < n_old; i++)
        strbuf_release(&old[i].text);
    free(old);
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
