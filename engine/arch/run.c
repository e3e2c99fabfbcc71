/* See run.h. Work that is done token by token (norms, rotation, storing) is one parallel phase per
 * layer when there are many tokens and a plain loop when there are few: waking the pool costs more
 * than the work of a decode step. */
#include "run.h"
#include "../model/model_internal.h"

enum { TOKENS_PER_TASK = 16 };

/* Calls fn for slices of 0..n-1. */
struct slices {
    struct run *r;
    void (*fn)(struct run *r, const void *arg, uint32_t from, uint32_t to);
    const void *arg;
};

static void slice_run(void *arg, size_t task, int thread)
{
    (void)thread;
    const struct slices *s = arg;
    uint32_t from = (uint32_t)task * TOKENS_PER_TASK, to = from + TOKENS_PER_TASK;
    s->fn(s->r, s->arg, from, to < s->r->n ? to : s->r->n);
}

static void tokens_run(struct run *r, void (*fn)(struct run *, const void *, uint32_t, uint32_t),
                       const void *arg)
{
    struct slices s = {r, fn, arg};
    if (r->n <= TOKENS_PER_TASK)
        fn(r, arg, 0, r->n);
    else
        pool_run(r->p, slice_run, &s, (r->n + TOKENS_PER_TASK - 1) / TOKENS_PER_TASK);
}

/* ---- life cycle ---- */

static float *floats_new(uint32_t n, uint32_t cols)
{
    return xalloc(sizeof(float) * n * cols);
}

bool run_new(struct run **out, const struct model *m, pool *p, uint32_t cap, err *e)
{
    const struct hparams *h = &m->h;
    uint32_t widest = h->ffn > h->width ? h->ffn : h->width;
    if (h->heads * h->dim > widest)
        widest = h->heads * h->dim;
    acts *a;
    if (!acts_new(&a, m->weights, cap, widest, e))
        return false;
    struct run *r = xalloc(sizeof *r);
    *r = (struct run){.h = h, .rope = m->rope, .p = p, .cap = cap, .acts = a};
    r->tok = xalloc(sizeof *r->tok * cap);
    r->query = xalloc(sizeof *r->query * cap);
    r->x = floats_new(cap, h->width);
    r->out = floats_new(cap, h->width);
    r->q = floats_new(cap, h->heads * h->dim);
    r->att = floats_new(cap, h->heads * h->dim);
    r->k = floats_new(cap, h->kv_heads * h->dim);
    r->v = floats_new(cap, h->kv_heads * h->dim);
    r->gate = floats_new(cap, h->ffn);
    r->up = floats_new(cap, h->ffn);
    for (int i = 0; i < ROPE_SETS; i++)
        r->angles[i] = floats_new(cap, h->dim);
    *out = r;
    return true;
}

void run_free(struct run *r)
{
    if (!r)
        return;
    float *buffers[] = {r->x, r->out, r->q, r->att, r->k, r->v, r->gate, r->up};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        free(buffers[i]);
    for (int i = 0; i < ROPE_SETS; i++)
        free(r->angles[i]);
    acts_free(r->acts);
    free(r->tok);
    free(r->query);
    free(r);
}

/* ---- pieces ---- */

void run_norm(struct run *r, const float *gain)
{
    acts_set_rmsnorm(r->acts, r->p, r->x, gain, r->h->eps, r->n, r->h->width);
}

void run_qkv(struct run *r, const struct layer *w)
{
    const struct product list[] = {{r->q, w->attn_q, w->q_bias, false},
                                   {r->k, w->attn_k, w->k_bias, false},
                                   {r->v, w->attn_v, w->v_bias, false}};
    matmul_each(r->p, r->acts, list, 3);
}

struct rotation {
    const struct layer *w;
    uint32_t il;
    enum rope_kind kind;
    enum rope_layers set;
};

static void rotate_slice(struct run *r, const void *arg, uint32_t from, uint32_t to)
{
    const struct rotation *o = arg;
    const struct hparams *h = r->h;
    uint32_t q_row = h->heads * h->dim, k_row = h->kv_heads * h->dim;
    for (uint32_t t = from; t < to; t++) {
        const struct run_token *tok = &r->tok[t];
        float *q = r->q + (size_t)q_row * t, *k = r->k + (size_t)k_row * t;
        const float *angles = r->angles[o->set] + (size_t)h->dim * t;
        if (o->w->q_norm)
            rmsnorm(q, q, o->w->q_norm, h->eps, h->heads, h->dim);
        if (o->w->k_norm)
            rmsnorm(k, k, o->w->k_norm, h->eps, h->kv_heads, h->dim);
        rope(q, angles, o->kind, h->heads, h->dim);
        rope(k, angles, o->kind, h->kv_heads, h->dim);
        kv_put(tok->own, o->il, tok->pos - kv_first(tok->own), k, r->v + (size_t)k_row * t);
    }
}

void run_rotate(struct run *r, const struct layer *w, uint32_t il, enum rope_kind kind,
                enum rope_layers set)
{
    struct rotation o = {w, il, kind, set};
    tokens_run(r, rotate_slice, &o);
}

/* Keeps the rows of wanted tokens in x and q. */
static void wanted_keep(struct run *r)
{
    uint32_t kept = 0, q_row = r->h->heads * r->h->dim;
    for (uint32_t t = 0; t < r->n; t++) {
        if (!r->tok[t].wanted)
            continue;
        if (kept != t) {
            r->tok[kept] = r->tok[t];
            memcpy(r->x + (size_t)r->h->width * kept, r->x + (size_t)r->h->width * t,
                   sizeof(float) * r->h->width);
            memcpy(r->q + (size_t)q_row * kept, r->q + (size_t)q_row * t, sizeof(float) * q_row);
        }
        kept++;
    }
    r->n = kept;
}

static void query_fill(struct attn_query *out, const struct run_token *t, uint32_t il)
{
    uint32_t first = kv_first(t->own);
    *out = (struct attn_query){.pos = t->pos};
    if (t->base && t->n_base > 0)
        out->run[out->runs++] =
            (struct kv_run){kv_keys(t->base, il), kv_values(t->base, il), 0, t->n_base};
    out->run[out->runs++] =
        (struct kv_run){kv_keys(t->own, il), kv_values(t->own, il), first, t->pos - first + 1};
}

void run_attend(struct run *r, uint32_t il, uint32_t window)
{
    const struct hparams *h = r->h;
    if (il == h->layers - 1)
        wanted_keep(r);
    if (r->n == 0)
        BUG("a pass in which no token is wanted");
    for (uint32_t t = 0; t < r->n; t++)
        query_fill(&r->query[t], &r->tok[t], il);
    const struct attn a = {.n = r->n,
                           .heads = h->heads,
                           .kv_heads = h->kv_heads,
                           .dim = h->dim,
                           .scale = h->attn_scale,
                           .window = window,
                           .kv_f32 = kv_shape_of(r->tok[0].own).f32,
                           .q = r->q,
                           .query = r->query,
                           .out = r->att};
    attention(r->p, &a);
}

/* x += out / rms(out) * gain */
static void add_normed_slice(struct run *r, const void *gain, uint32_t from, uint32_t to)
{
    size_t width = r->h->width;
    float *y = r->out + width * from, *x = r->x + width * from;
    rmsnorm(y, y, gain, r->h->eps, to - from, r->h->width);
    for (size_t i = 0; i < width * (to - from); i++)
        x[i] += y[i];
}

/* x += acts * w, through the norm where there is one */
static void residual_add(struct run *r, const matrix *w, const float *post_norm)
{
    if (!post_norm) {
        matmul(r->p, r->x, w, r->acts, NULL, true);
        return;
    }
    matmul(r->p, r->out, w, r->acts, NULL, false);
    tokens_run(r, add_normed_slice, post_norm);
}

void run_attn_output(struct run *r, const struct layer *w)
{
    acts_set(r->acts, r->p, r->att, r->n, r->h->heads * r->h->dim);
    residual_add(r, w->attn_output, w->post_attn_norm);
}

void run_ffn(struct run *r, const struct layer *w, enum glu kind)
{
    const struct product list[] = {{r->gate, w->ffn_gate, NULL, false},
                                   {r->up, w->ffn_up, NULL, false}};
    matmul_each(r->p, r->acts, list, 2);
    acts_set_glu(r->acts, r->p, r->gate, r->up, kind, r->n, r->h->ffn);
    residual_add(r, w->ffn_down, w->post_ffn_norm);
}

/* ---- the whole pass ---- */

static void embed_slice(struct run *r, const void *arg, uint32_t from, uint32_t to)
{
    const struct model *m = arg;
    const struct hparams *h = r->h;
    size_t row_bytes = quant_row_bytes(m->embed.type, h->width);
    for (uint32_t t = from; t < to; t++) {
        const struct run_token *tok = &r->tok[t];
        float *x = r->x + (size_t)h->width * t;
        quant_to_f32(m->embed.type, x, (const uint8_t *)m->embed.data + row_bytes * (size_t)tok->id,
                     h->width);
        for (uint32_t i = 0; h->embed_scale != 1.0f && i < h->width; i++)
            x[i] *= h->embed_scale;
        for (int s = 0; s < (h->window ? ROPE_SETS : ROPE_LOCAL); s++)
            rope_angles(r->angles[s] + (size_t)h->dim * t, tok->pos, r->rope[s].freq,
                        r->rope[s].mscale, h->dim);
    }
}

bool run_forward(struct run *r, const struct model *m, const watch *w, uint32_t *rows)
{
    tokens_run(r, embed_slice, m);
    for (uint32_t il = 0; il < r->h->layers; il++) {
        if (watch_stopped(w) || watch_held(w))
            return false;
        m->arch->layer(r, &m->layers[il], il);
    }
    *rows = r->n;
    return true;
}

/* ---- the head ---- */

/* Eight-bit activations blur logits by some hundredths, enough to swap two tokens that are close.
 * So those within CLOSE of the best are computed again from the f32 state: a few rows per token. */
enum { CLOSE_MOST = 32 };
static const float CLOSE = 2.0f;

struct head {
    const struct model *m;
    const float *x; /* [rows][width] */
    float *logits;  /* [rows][vocab] */
};

static void row_refine(void *arg, size_t t, int thread)
{
    const struct head *o = arg;
    const struct hparams *h = &o->m->h;
    float *logits = o->logits + (size_t)h->vocab * t, *y, *w;
    float least = logits[argmax(logits, h->vocab)] - CLOSE;
    uint32_t refined = 0;
    (void)thread;
    y = xalloc(sizeof *y * h->width * 2);
    w = y + h->width;
    rmsnorm(y, o->x + (size_t)h->width * t, o->m->output_norm, h->eps, 1, h->width);
    for (uint32_t i = 0; i < h->vocab && refined < CLOSE_MOST; i++) {
        if (logits[i] < least)
            continue;
        double sum = 0;
        matrix_row(o->m->output, i, w);
        for (uint32_t c = 0; c < h->width; c++)
            sum += (double)y[c] * (double)w[c];
        logits[i] = (float)sum;
        refined++;
    }
    free(y);
}

void run_logits(struct run *r, const struct model *m, const float *x, uint32_t rows, float *out)
{
    struct head o = {m, x, out};
    acts_set_rmsnorm(r->acts, r->p, x, m->output_norm, r->h->eps, rows, r->h->width);
    matmul(r->p, out, m->output, r->acts, NULL, false);
    if (!m->exact)
        pool_run(r->p, row_refine, &o, rows);
}
