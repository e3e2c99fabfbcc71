/* What a load will cost: counted with the model's own tokenizer, timed on this machine.
 *
 * What a load takes is more than tokens by rate: units are read some at a time, one thread each,
 * and the last one is waited for; fewer replies are written together than there is room for. So the
 * turns of a load are gone through in thought, with rates measured under the same conditions.
 *
 * Of very many units only some hundred, spread over the order of importance, are put together and
 * counted exactly; the others' estimates are corrected by what those came to. */
#include "../engine/base/fs.h"
#include "budget.h"
#include "templates.h"
#include "units.h"

enum {
    COUNT_MOST = 240, /* units that are counted exactly */
    /* tokens of a purpose on average: models that are shown the worked example write short
     * sentences, smaller ones do not */
    WRITTEN = 11,
    WRITTEN_SMALL = 28,
    MEASURE_TOKENS = 96 /* read by each thread in one round of the measurement */
};
static const double MEASURE_SECONDS = 0.6; /* for reading; writing takes about as long again */
/* Sentences that do not pass are written again: of the asked ones so many. */
static const double AGAIN = 0.35;

struct planning {
    docent *d;
    const struct load_options *o;
    struct load_plan *out;
    struct read_units units;
    struct guide g;
    size_t opening;             /* tokens */
    double ratio;               /* counted tokens to estimated ones */
    bool is_small;              /* the model is shown no example */
    double pass_one, pass_more; /* seconds of a pass: for one reply, for each further one */
    const watch *w;
    arena *a;
};

/* ---- counting ---- */

static bool unit_question(struct unit_reader *r, const struct read_unit *u, struct question *q,
                          err *e)
{
    struct definition def;
    if (!unit_definition(r, &u->s, &def, e))
        return false;
    definition_show(&r->job, &def);
    *q = purpose_task(&r->job, &def, true).q;
    return true;
}

static bool units_count(struct planning *p, err *e)
{
    struct unit_reader r = {.job = {.d = p->d, .a = arena_new()}};
    size_t open = 0, seen = 0, counted = 0, estimated = 0;
    for (size_t i = 0; i < p->units.n; i++)
        open += !p->units.v[i].is_read;
    size_t every = open / COUNT_MOST + 1;
    bool ok = true;
    for (size_t i = 0; ok && i < p->units.n; i++) {
        struct read_unit *u = &p->units.v[i];
        if (u->is_read || seen++ % every != 0)
            continue;
        watch_progress(p->w, "count", seen, open);
        arena_reset(r.job.a);
        r.path = NULL;
        struct question q;
        err gone = ERR_INIT;
        size_t read;
        if (!unit_question(&r, u, &q, &gone))
            continue;
        ok = guide_measure(&p->g, &q, &read, &p->opening, e) &&
             (!watch_stopped(p->w) || err_set(e, ERR_CANCELLED, "stopped"));
        counted += read;
        estimated += u->tokens;
        if (every == 1)
            u->tokens = read;
    }
    p->ratio = every == 1 || !estimated ? 1 : (double)counted / (double)estimated;
    arena_free(r.job.a);
    return ok;
}

/* ---- measuring ---- */

static bool opening_sync(struct planning *p, tokens *ids, err *e)
{
    return chat_tokens(p->g.m, ids, p->g.opening, p->g.n_opening, CHAT_CLOSED, e) &&
           session_sync(p->g.s, ids->v, ids->len, p->w, e);
}

/* Reads so many tokens of text behind the instructions, one piece for each thread, as a load does.
 */
static bool read_measure(struct planning *p, const tokens *opening, const tokens *text,
                         double *rate, err *e)
{
    int threads = model_info(p->g.m)->threads;
    struct unit *u = xalloc(sizeof *u * (size_t)threads);
    tokens *ids = xalloc(sizeof *ids * (size_t)threads);
    double start = now_seconds(), spent = 0;
    uint64_t read = 0;
    bool ok = true;
    for (int round = 0; ok && (spent < MEASURE_SECONDS || round < 2); round++) {
        for (int i = 0; i < threads; i++) {
            vec_clear(&ids[i]);
            for (size_t k = 0; k < opening->len; k++)
                vec_push(&ids[i], opening->v[k]);
            for (size_t k = 0; k < MEASURE_TOKENS; k++)
                vec_push(&ids[i],
                         text->v[((size_t)(round * threads + i) * MEASURE_TOKENS + k) % text->len]);
            u[i] = (struct unit){.ids = ids[i].v, .n = ids[i].len};
        }
        ok = session_units(p->g.s, u, (size_t)threads, p->w, e);
        if (round == 0) /* memory is touched for the first time */
            start = now_seconds();
        else
            read += MEASURE_TOKENS * (uint64_t)threads;
        spent = now_seconds() - start;
    }
    *rate = spent > 0 ? (double)read / spent : 0;
    for (int i = 0; i < threads; i++)
        vec_release(&ids[i]);
    free(ids);
    free(u);
    return ok && (!watch_stopped(p->w) || err_set(e, ERR_CANCELLED, "stopped"));
}

/* Seconds of a pass in which n replies get a token each. */
static bool pass_measure(struct planning *p, const tokens *text, size_t n, double *pass, err *e)
{
    enum { MOST = 8, EACH = 6 };
    struct reply r[MOST];
    for (size_t i = 0; i < n; i++)
        r[i] = (struct reply){.tail = text->v,
                              .n_tail = 1,
                              .banned = -1,
                              .forced = text->v,
                              .n_forced = 1,
                              .max_tokens = EACH};
    double start = now_seconds();
    if (!session_replies(p->g.s, r, n, p->w, e))
        return false;
    *pass = (now_seconds() - start) / EACH;
    for (size_t i = 0; i < n; i++)
        reply_release(&r[i]);
    return true;
}

static bool write_measure(struct planning *p, const tokens *text, double *rate, err *e)
{
    enum { FEW = 2, MANY = 8 };
    double few, many;
    if (!pass_measure(p, text, MANY, &many, e) || !pass_measure(p, text, FEW, &few, e))
        return false;
    p->pass_more = many > few ? (many - few) / (MANY - FEW) : 0;
    p->pass_one = few > p->pass_more ? few - p->pass_more : few;
    *rate = MANY / many;
    return true;
}

/* The store is off meanwhile: what is measured is no unit, and must be computed. */
static bool machine_measure(struct planning *p, err *e)
{
    tokens opening = {0}, text = {0};
    struct machine_speed *s = &p->out->speed;
    watch_progress(p->w, "measure", 0, 0);
    bool ok = opening_sync(p, &opening, e);
    session_use_store(p->g.s, NULL);
    ok = ok && model_tokenize(p->g.m, &text, template_text(TEMPLATE_EXAMPLE), false, e) &&
         read_measure(p, &opening, &text, &s->read_rate, e) &&
         write_measure(p, &text, &s->write_rate, e);
    if (p->d->context)
        session_use_store(p->g.s, p->d->context);
    const struct model_info *m = model_info(p->g.m);
    s->model_bytes = m->weight_bytes;
    s->context_bytes_per_token = m->kv_bytes_per_token;
    p->opening = opening.len;
    vec_release(&opening);
    vec_release(&text);
    return ok;
}

/* ---- adding up ---- */

static void cost_add(struct load_cost *c, const struct planning *p, const struct read_unit *u)
{
    c->units++;
    c->units_read += u->is_read;
    if (u->is_read)
        return;
    c->tokens += (uint64_t)((double)u->tokens * p->ratio);
    if (!u->told)
        c->written += (uint64_t)((1 + AGAIN) * (p->is_small ? WRITTEN_SMALL : WRITTEN));
}

static void cost_price(struct load_cost *c, const struct planning *p)
{
    enum { ANSWER_BYTES = 260, BLOCK = 256 };
    const struct machine_speed *s = &p->out->speed;
    uint64_t open = c->units - c->units_read;
    c->answer_bytes = open * ANSWER_BYTES;
    c->seconds = 0;
    if (s->read_rate > 0 && s->write_rate > 0)
        c->seconds = (double)c->tokens / s->read_rate + (double)c->written / s->write_rate;
    /* a unit's first block begins with the end of the instructions */
    if (p->o->keep_context)
        c->context_bytes = (c->tokens + open * (p->opening % BLOCK)) * s->context_bytes_per_token;
}

/* ---- the turns of a load (engine/units.c) ---- */

struct turns {
    const struct planning *p;
    size_t threads, places;
    double seconds;
};

/* The next units are taken in turn by the thread that is free first; all wait for the last. */
static void turn_read(struct turns *t, const struct read_unit *const *v, size_t n)
{
    enum { MOST = 256 };
    double busy[MOST] = {0}, last = 0;
    size_t threads = t->threads < MOST ? t->threads : MOST;
    double rate = t->p->out->speed.read_rate / (double)t->threads;
    for (size_t i = 0; i < n; i++) {
        size_t free = 0;
        for (size_t k = 1; k < threads; k++)
            free = busy[k] < busy[free] ? k : free;
        busy[free] += (double)v[i]->tokens * t->p->ratio / rate;
        last = busy[free] > last ? busy[free] : last;
    }
    t->seconds += last;
}

static void turn_write(struct turns *t, double replies)
{
    double each = t->p->is_small ? WRITTEN_SMALL : WRITTEN;
    if (replies >= 1)
        t->seconds += each * (t->p->pass_one + t->p->pass_more * (replies - 1));
}

static void batch_go(struct turns *t, const struct read_unit *const *v, size_t n)
{
    size_t asked = 0, under_way = 0;
    double of_asked = 0; /* tokens */
    for (size_t from = 0; from < n;) {
        size_t take = t->places - under_way < n - from ? t->places - under_way : n - from;
        turn_read(t, v + from, take);
        for (size_t i = from; i < from + take; i++) {
            under_way += !v[i]->told;
            asked += !v[i]->told;
            of_asked += v[i]->told ? 0 : (double)v[i]->tokens * t->p->ratio;
        }
        from += take;
        if (under_way * 2 > t->places || from == n) {
            turn_write(t, (double)under_way);
            under_way = 0;
        }
    }
    /* second attempts; what was not kept is read once more */
    double again = AGAIN * (double)asked;
    if (!t->p->o->keep_context)
        t->seconds += AGAIN * of_asked / t->p->out->speed.read_rate;
    turn_write(t, again < (double)t->places ? again : (double)t->places);
}

/* Seconds for all units, in the order in which they are read. */
static double turns_seconds(const struct planning *p)
{
    struct turns t = {.p = p, .threads = (size_t)model_info(p->g.m)->threads};
    t.places = t.threads * 2 > 8 ? t.threads * 2 : 8;
    const struct read_unit *batch[BATCH_MOST];
    size_t n = 0, most = BATCH_FIRST;
    for (size_t i = 0; i < p->units.n; i++) {
        if (!p->units.v[i].is_read)
            batch[n++] = &p->units.v[i];
        if (n < most && i + 1 < p->units.n)
            continue;
        batch_go(&t, batch, n);
        n = 0;
        most = most * 2 < BATCH_MOST ? most * 2 : BATCH_MOST;
    }
    return t.seconds;
}

/* Each row has its share of what all of it takes. */
static void seconds_settle(struct planning *p, double all)
{
    double plain = p->out->total.seconds;
    if (plain <= 0)
        return;
    p->out->total.seconds = all;
    for (size_t i = 0; i < p->out->n; i++)
        p->out->v[i].cost.seconds *= all / plain;
}

/* ---- rows ---- */

static struct plan_row *row_find(struct load_plan *out, str path)
{
    for (size_t i = out->n; i-- > 0;)
        if (str_eqz(path, out->v[i].path))
            return &out->v[i];
    return NULL;
}

/* Folders before what is in them: byte order does that, for "src/" comes before "src/main.c". */
static int by_path(const void *a, const void *b)
{
    const struct plan_row *x = a, *y = b;
    return strcmp(x->path, y->path);
}

static void row_count(struct planning *p, str path, uint32_t depth, const struct read_unit *u)
{
    struct plan_row *row = row_find(p->out, path);
    if (!row) {
        row = &p->out->v[p->out->n++];
        row->path = arena_strdup(p->a, path);
        row->depth = depth;
        row->is_folder = !path.n || path.p[path.n - 1] == '/';
    }
    cost_add(&row->cost, p, u);
}

static int by_unit_path(const void *a, const void *b)
{
    const struct read_unit *x = a, *y = b;
    return strcmp(x->s.path, y->s.path);
}

static void rows_make(struct planning *p)
{
    size_t most = 1;
    for (size_t i = 0; i < p->units.n; i++)
        for (const char *c = p->units.v[i].s.path; *c; c++)
            most += *c == '/';
    p->out->v = ARENA_ARRAY(p->a, struct plan_row, most + p->units.n + 1);
    qsort(p->units.v, p->units.n, sizeof *p->units.v, by_unit_path);
    for (size_t i = 0; i < p->units.n; i++) {
        const struct read_unit *u = &p->units.v[i];
        str path = str_of(u->s.path);
        uint32_t depth = 0;
        row_count(p, str_sub(path, 0, 0), depth++, u);
        for (size_t k = 0; k < path.n; k++)
            if (path.p[k] == '/')
                row_count(p, str_sub(path, 0, k + 1), depth++, u);
        row_count(p, path, depth, u);
    }
    for (size_t i = 0; i < p->out->n; i++)
        cost_price(&p->out->v[i].cost, p);
    qsort(p->out->v, p->out->n, sizeof *p->out->v, by_path);
}

static void total_make(struct planning *p)
{
    enum { PLACES = 6, BLOCK = 256, WRITER_BYTES = 48 << 20 /* waiting for the disk */ };
    struct load_plan *out = p->out;
    for (size_t i = 0; i < p->units.n; i++) {
        cost_add(&out->total, p, &p->units.v[i]);
        out->fraction += p->units.v[i].is_read ? p->units.v[i].weight : 0;
    }
    cost_price(&out->total, p);
    uint64_t open = out->total.units - out->total.units_read;
    /* what the measuring took is in use; the other places of a load come on top */
    uint64_t place = p->opening + out->total.tokens / (open + !open) + BLOCK / 2;
    out->speed.memory_bytes = process_peak_bytes() +
                              PLACES * place * out->speed.context_bytes_per_token +
                              (p->o->keep_context ? WRITER_BYTES : 0);
}

bool docent_plan(docent *d, const struct load_options *o, arena *a, struct load_plan *out,
                 const watch *w, err *e)
{
    struct planning p = {.d = d, .o = o, .out = out, .w = w, .a = a, .ratio = 1};
    *out = (struct load_plan){0};
    if (!docent_choose_model(d, a, e) || !units_list(d, o, a, &p.units, w, e) ||
        !docent_need_model(d, w, e))
        return false;
    out->model = arena_strdup(a, str_of(d->model_name));
    struct chat_message *opening;
    p.g = (struct guide){.m = d->m, .s = d->s};
    p.is_small = model_info(d->m)->parameters < EXAMPLE_PARAMETERS;
    p.g.n_opening = prompt_opening(!p.is_small, a, &opening);
    p.g.opening = opening;
    if (!units_count(&p, e) || !machine_measure(&p, e))
        return false;
    total_make(&p);
    double all = turns_seconds(&p); /* while the units are in their order */
    rows_make(&p);
    seconds_settle(&p, all);
    return true;
}
