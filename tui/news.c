/* Deep copies of walkthroughs. The screen asks the index itself for callers and callees, so edges
 * do not travel; their counts do. */
#include "news.h"

static const char *dup(arena *a, const char *text)
{
    return text ? arena_strdup(a, str_of(text)) : NULL;
}

void part_dup(struct part *out, const struct part *from, arena *a)
{
    *out = *from;
    out->label = dup(a, from->label);
    out->path = dup(a, from->path);
    out->text = dup(a, from->text);
    out->remark = dup(a, from->remark);
    out->reason = dup(a, from->reason);
}

void walkthrough_dup(struct walkthrough *out, const struct walkthrough *from, arena *a)
{
    *out = *from;
    out->target = (struct target){.kind = from->target.kind};
    out->callers = out->callees = (struct edges){0};
    out->title = dup(a, from->title);
    out->language = dup(a, from->language);
    out->doc_line = dup(a, from->doc_line);
    out->model = dup(a, from->model);
    out->parts = ARENA_ARRAY(a, struct part, from->n_parts + 1);
    for (size_t i = 0; i < from->n_parts; i++)
        part_dup(&out->parts[i], &from->parts[i], a);
}

void symbol_dup(struct symbol *out, const struct symbol *from, arena *a)
{
    *out = *from;
    out->name = dup(a, from->name);
    out->qualified = dup(a, from->qualified);
    out->path = dup(a, from->path);
    out->signature = dup(a, from->signature);
    out->doc = dup(a, from->doc);
}
