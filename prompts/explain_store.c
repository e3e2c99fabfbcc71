/* A whole walkthrough as one stored text, so that the second time nothing is planned anew. Lines
 * are kept relative to the definition's first line: an edit above moves them and changes nothing
 * else. Facts (callers, title) are not stored: they come from the index every time. */
#include "../engine/base/json.h"
#include "cites.h"
#include "explain.h"

static uint32_t job_first_line(const struct job *j)
{
    return j->out->target.kind == TARGET_SYMBOL ? j->out->target.symbol.line : 0;
}

/* "254-257" is made again from the lines; other labels are kept. */
char *label_lines(arena *a, uint32_t line, uint32_t end_line)
{
    if (line == end_line)
        return arena_printf(a, "%u", line);
    return arena_printf(a, "%u-%u", line, end_line);
}

static void part_load(struct job *j, const json_t *o)
{
    uint32_t first = job_first_line(j);
    struct part p = {.kind = (enum part_kind)json_int_or(o, "kind", PART_NOTE)};
    int64_t line = json_int_or(o, "line", -1), end = json_int_or(o, "end_line", -1);
    p.line = line < 0 ? 0 : (uint32_t)line + first;
    p.end_line = end < 0 ? 0 : (uint32_t)end + first;
    const char *text = json_str_or(o, "text", "");
    const char *reason = json_str_or(o, "reason", "");
    p.text = arena_strdup(j->a, str_of(text));
    const char *remark = json_str_or(o, "remark", "");
    p.remark = remark[0] ? arena_strdup(j->a, str_of(remark)) : NULL;
    p.reason = reason[0] ? arena_strdup(j->a, str_of(reason)) : NULL;
    p.marked = p.reason != NULL;
    p.path = arena_strdup(j->a, str_of(json_str_or(o, "path", "")));
    p.label = p.kind == PART_STEP ? label_lines(j->a, p.line, p.end_line)
                                  : arena_strdup(j->a, str_of(json_str_or(o, "label", "")));
    bool by_program = json_is_true(json_object_get(o, "by_program"));
    job_add(j, p);
    j->parts.v[j->parts.len - 1].by_program = by_program;
    j->out->lines_marked += p.marked;
}

bool whole_load(struct job *j)
{
    const char *text;
    if (!j->d->store || !answers_get_whole(j->d->store, &j->whole, j->a, &text))
        return false;
    json_t *all = json_loads(text, 0, NULL);
    if (!json_is_array(all)) {
        json_decref(all);
        return false;
    }
    for (size_t i = 0; i < json_array_size(all); i++)
        part_load(j, json_array_get(all, i));
    json_decref(all);
    j->out->from_store = true;
    job_announce(j);
    for (size_t i = 0; i < j->parts.len; i++)
        job_event(j, EXPLAIN_PART, i, (str){"", 0});
    return true;
}

static json_t *part_json(const struct job *j, const struct part *p)
{
    uint32_t first = job_first_line(j);
    json_t *o = json_object();
    json_object_set_new(o, "kind", json_integer(p->kind));
    json_object_set_new(o, "label", json_safe(str_of(p->label)));
    json_object_set_new(o, "path", json_safe(str_of(p->path)));
    if (p->line >= first && p->line)
        json_object_set_new(o, "line", json_integer(p->line - first));
    if (p->end_line >= first && p->end_line)
        json_object_set_new(o, "end_line", json_integer(p->end_line - first));
    json_object_set_new(o, "text", json_safe(str_of(p->text)));
    if (p->remark)
        json_object_set_new(o, "remark", json_safe(str_of(p->remark)));
    if (p->reason)
        json_object_set_new(o, "reason", json_safe(str_of(p->reason)));
    json_object_set_new(o, "by_program", json_boolean(p->by_program));
    return o;
}

/* What the answer speaks of, so that it can be told later whether it still holds. */
static void cite_target(struct job *j)
{
    const struct target *t = &j->out->target;
    if (t->kind != TARGET_SYMBOL)
        return;
    const struct symbol *s = &t->symbol;
    struct cite c = {.what = arena_printf(j->a, "explain %s", s->qualified),
                     .path = s->path,
                     .qualified = s->qualified,
                     .line = s->line,
                     .end_line = s->end_line,
                     .text = str_sub(j->text, s->start_byte, s->end_byte)};
    cites_record(j->d, &c, 1);
}

/* A look in passing is no answer that somebody will want to know of when the code changes. */
void whole_store(struct job *j)
{
    if (!j->d->store || j->d->stored_only)
        return;
    json_t *all = json_array();
    for (size_t i = 0; i < j->parts.len; i++)
        json_array_append_new(all, part_json(j, &j->parts.v[i]));
    char *text = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    if (text)
        answers_put_whole(j->d->store, &j->whole, str_of(text));
    cite_target(j);
    free(text);
}
