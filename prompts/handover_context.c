/* The processed context of a hand-over file: which stored blocks belong to this repository as it is
 * now, and what an import does with them (see handover.h). */
#include "handover_internal.h"
#include "templates.h"
#include "units.h"
#include "whole.h"

struct gathering {
    docent *d;
    arena *a;
    VEC(struct context_block) v;
    sha256 *seen; /* hash set of keys; empty: all zero */
    size_t room;  /* a power of two */
};

/* ---- which ---- */

static size_t seen_slot(const struct gathering *g, const sha256 *key)
{
    static const sha256 none;
    size_t at;
    memcpy(&at, key->b, sizeof at);
    for (at &= g->room - 1; memcmp(&g->seen[at], &none, sizeof none) != 0;
         at = (at + 1) & (g->room - 1))
        if (memcmp(&g->seen[at], key, sizeof *key) == 0)
            break;
    return at;
}

static void seen_grow(struct gathering *g)
{
    size_t was = g->room;
    sha256 *old = g->seen;
    g->room = was ? was * 2 : 256;
    g->seen = ARENA_ARRAY(g->a, sha256, g->room);
    memset(g->seen, 0, g->room * sizeof *g->seen);
    for (size_t i = 0; i < was; i++)
        g->seen[seen_slot(g, &old[i])] = old[i];
}

static void block_take(void *arg, const struct context_block *b)
{
    struct gathering *g = arg;
    if (g->v.len * 2 >= g->room)
        seen_grow(g);
    sha256 *slot = &g->seen[seen_slot(g, &b->key)];
    if (memcmp(slot, &b->key, sizeof *slot) == 0)
        return;
    *slot = b->key;
    token *ids = ARENA_ARRAY(g->a, token, b->n);
    memcpy(ids, b->ids, b->n * sizeof *ids);
    struct context_block kept = *b;
    kept.ids = ids;
    vec_push(&g->v, kept);
}

static bool timeline_take(struct gathering *g, tokens *t, err *e)
{
    return context_store_list(g->d->context, g->d->m, t->v, t->len, block_take, g, e);
}

/* The opening first, then each definition's context, the most important first. */
static bool units_take(struct gathering *g, const struct read_units *u, const watch *w, err *e)
{
    struct chat_message *opening;
    struct guide guide = {.m = g->d->m, .s = g->d->s};
    bool example = model_info(g->d->m)->parameters >= EXAMPLE_PARAMETERS;
    guide.n_opening = prompt_opening(example, g->a, &opening);
    guide.opening = opening;
    tokens t = {0};
    struct unit_reader r = {.job = {.d = g->d, .a = arena_new()}};
    bool ok = true;
    for (size_t i = 0; ok && i < u->n; i++) {
        struct definition def;
        err gone = ERR_INIT;
        watch_progress(w, "context", i, u->n);
        arena_reset(r.job.a);
        r.path = NULL;
        if (!unit_definition(&r, &u->v[i].s, &def, &gone))
            continue;
        definition_show(&r.job, &def);
        vec_clear(&t);
        ok = guide_timeline(&guide, purpose_task(&r.job, &def, true).q.context, &t, e) &&
             timeline_take(g, &t, e) && (!watch_stopped(w) || err_set(e, ERR_CANCELLED, "stopped"));
    }
    arena_free(r.job.a);
    vec_release(&t);
    return ok;
}

static bool whole_take(struct gathering *g, const watch *w, err *e)
{
    err none = ERR_INIT;
    tokens t = {0};
    bool ok = !whole_timeline(g->d, &(struct whole_options){0}, g->a, &t, w, &none) ||
              timeline_take(g, &t, e);
    vec_release(&t);
    return ok;
}

static void blocks_choose(struct gathering *g, uint64_t most, struct handover_report *out)
{
    size_t n = 0;
    for (; n < g->v.len; n++) {
        if (out->context_bytes + g->v.v[n].bytes > most)
            break; /* what comes behind it would lack what it stands on */
        out->context_bytes += g->v.v[n].bytes;
    }
    for (size_t i = n; i < g->v.len; i++)
        out->context_left_out += g->v.v[i].bytes;
    out->blocks = n;
}

struct taking {
    struct handover_writing *w;
    struct handover_block b;
};

static void kv_take(void *arg, str kv)
{
    struct taking *t = arg;
    t->b.kv = kv;
    handover_block(t->w, &t->b);
}

bool handover_context_find(docent *d, const struct read_units *u, uint64_t most, arena *a,
                           struct handover_blocks *out, struct handover_report *report,
                           const watch *w, err *e)
{
    struct gathering g = {.d = d, .a = a};
    *out = (struct handover_blocks){0};
    if (!most)
        return true;
    if (!docent_need_model(d, w, e))
        return false;
    bool ok = !d->context || (units_take(&g, u, w, e) && whole_take(&g, w, e));
    if (ok)
        blocks_choose(&g, most, report);
    out->n = report->blocks;
    out->v = ARENA_ARRAY(a, struct context_block, out->n + 1);
    if (out->n)
        memcpy(out->v, g.v.v, out->n * sizeof *out->v);
    vec_release(&g.v);
    return ok;
}

bool handover_context_write(docent *d, const struct handover_blocks *in,
                            struct handover_writing *to, const watch *w, err *e)
{
    for (size_t i = 0; i < in->n; i++) {
        const struct context_block *b = &in->v[i];
        struct taking t = {
            .w = to,
            .b = {.parent = b->parent, .ids = b->ids, .n = (uint32_t)b->n, .seconds = b->seconds}};
        bool sound;
        watch_progress(w, "write", i, in->n);
        if (watch_stopped(w))
            return err_set(e, ERR_CANCELLED, "stopped");
        if (!context_store_take(d->context, b, kv_take, &t, &sound, e))
            return false;
    }
    return true;
}

/* Only into room that is free: what this machine has read itself is worth as much. */
bool handover_context_import(docent *d, const struct handover_content *c,
                             struct handover_report *out, err *e)
{
    struct context_stats had;
    sha256 kind = context_kind();
    if (!c->n_blocks)
        return true;
    if (memcmp(&kind, &c->kind, sizeof kind) != 0) {
        out->context_foreign = true;
        return true;
    }
    if (!docent_need_store(d, e) || !context_store_stats(d->context, &had, e))
        return false;
    uint64_t room = had.cap_bytes > had.bytes ? had.cap_bytes - had.bytes : 0;
    for (size_t i = 0; i < c->n_blocks; i++) {
        const struct handover_block *b = &c->blocks[i];
        if (b->kv.n > room) {
            out->context_left_out += b->kv.n;
            continue;
        }
        room -= b->kv.n;
        out->context_bytes += b->kv.n;
        context_store_add(d->context,
                          &(struct context_block){.root = c->root,
                                                  .parent = b->parent,
                                                  .ids = b->ids,
                                                  .n = b->n,
                                                  .seconds = b->seconds},
                          b->kv);
    }
    struct context_stats has;
    if (!context_store_stats(d->context, &has, e)) /* waits until all is in the file */
        return false;
    out->blocks = c->n_blocks;
    out->blocks_new = has.blocks > had.blocks ? has.blocks - had.blocks : 0;
    return true;
}
