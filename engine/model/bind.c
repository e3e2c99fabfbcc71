/* See bind.h. One loop over slots; nothing here knows an architecture.
 *
 * A tensor that no slot asks for is refused as well: it would be a part of the computation that we
 * leave out. */
#include "bind.h"
#include <stdio.h>

enum { MAX_NAME = 128, MAX_VOCAB = 1 << 24 };

/* Tensors of the whole model; offsets are into struct model's own fields, bound by name below. */
static const char *const embed_name = "token_embd.weight";
static const char *const norm_name = "output_norm.weight";
static const char *const output_name = "output.weight";
static const char *const freqs_name = "rope_freqs.weight"; /* read by rope_read */

static uint32_t dim_of(const struct hparams *h, enum slot_dim d)
{
    const uint32_t dims[] = {[DIM_ONE] = 1,
                             [DIM_WIDTH] = h->width,
                             [DIM_Q] = h->heads * h->dim,
                             [DIM_KV] = h->kv_heads * h->dim,
                             [DIM_HEAD] = h->dim,
                             [DIM_FFN] = h->ffn,
                             [DIM_VOCAB] = h->vocab,
                             [DIM_ROPE] = h->dim / 2};
    return dims[d];
}

static bool shape_fail(const struct model *m, const char *name, const struct gguf_tensor *t,
                       uint32_t rows, uint32_t cols, err *e)
{
    if (!t)
        err_set(e, ERR_FORMAT, "%s: missing tensor %s [%u x %u]", gguf_name(m->file), name, rows,
                cols);
    else
        err_set(e, ERR_FORMAT, "%s: tensor %s is [%llu x %llu], not [%u x %u]", gguf_name(m->file),
                name, (unsigned long long)t->dims[1], (unsigned long long)t->dims[0], rows, cols);
    return err_hint(e, "the file is incomplete, or not really of the architecture %s",
                    m->arch->name);
}

/* The tensor with its shape checked; *out->type NULL when it is optional and not there. */
static bool tensor_get(struct tensor *out, const struct model *m, const char *name, uint32_t rows,
                       uint32_t cols, bool optional, err *e)
{
    const struct gguf_tensor *t = gguf_tensor_find(m->file, name);
    *out = (struct tensor){0};
    if (!t && optional)
        return true;
    if (!t || t->dims[0] != cols || t->dims[1] != rows || t->dims[2] != 1 || t->dims[3] != 1)
        return shape_fail(m, name, t, rows, cols, e);
    *out = (struct tensor){t->type, t->data, rows, cols};
    return true;
}

static uint64_t tensor_bytes(const struct tensor *t)
{
    return (uint64_t)quant_row_bytes(t->type, t->cols) * t->rows;
}

static float *vector_of(struct model *m, const struct tensor *t)
{
    if (!t->type)
        return NULL;
    float *v = ARENA_ARRAY(m->mem, float, t->cols);
    quant_to_f32(t->type, v, t->data, t->cols);
    return v;
}

static bool matrix_of(matrix **out, struct model *m, const struct tensor *t, err *e)
{
    *out = NULL;
    if (!t->type)
        return true;
    if (!matrix_new(out, m->weights, t, m->pool, e))
        return false;
    if (!matrix_borrows(*out))
        gguf_drop_pages(m->file, t->data, tensor_bytes(t));
    return true;
}

static bool slot_bind(struct model *m, struct layer *l, uint32_t il, const struct tensor_slot *s,
                      err *e)
{
    char name[MAX_NAME];
    struct tensor t;
    (void)snprintf(name, sizeof name, "blk.%u.%s", il, s->name);
    if (!tensor_get(&t, m, name, dim_of(&m->h, s->rows), dim_of(&m->h, s->cols), s->optional, e))
        return false;
    void *field = (char *)l + s->field;
    if (s->rows != DIM_ONE)
        return matrix_of(field, m, &t, e);
    *(float **)field = vector_of(m, &t);
    return true;
}

static bool slot_known(const struct model *m, str leaf)
{
    for (size_t i = 0; i < m->arch->n_slots; i++)
        if (str_eqz(leaf, m->arch->slots[i].name))
            return true;
    return false;
}

static bool tensor_known(const struct model *m, str name)
{
    if (str_eqz(name, embed_name) || str_eqz(name, norm_name) || str_eqz(name, output_name) ||
        str_eqz(name, freqs_name))
        return true;
    str rest = name, blk, number;
    unsigned long long il;
    return str_next(&rest, '.', &blk) && str_eqz(blk, "blk") && str_next(&rest, '.', &number) &&
           str_to_u64(number, &il) && il < m->h.layers && rest.p && slot_known(m, rest);
}

static bool tensors_known(const struct model *m, err *e)
{
    for (size_t i = 0; i < gguf_tensor_count(m->file); i++) {
        str name = gguf_tensor_at(m->file, i)->name;
        if (tensor_known(m, name))
            continue;
        err_set(e, ERR_UNSUPPORTED, "%s: tensor " STR_FMT " is no part of the architecture %s",
                gguf_name(m->file), STR_ARG(name), m->arch->name);
        return err_hint(e, "the file is of a variant that docent does not compute");
    }
    return true;
}

bool vocab_read(struct model *m, err *e)
{
    const struct gguf_tensor *t = gguf_tensor_find(m->file, embed_name);
    if (!t || t->dims[1] == 0 || t->dims[1] > MAX_VOCAB)
        return shape_fail(m, embed_name, t, tokenizer_size(m->tok), m->h.width, e);
    m->h.vocab = (uint32_t)t->dims[1];
    if (tokenizer_size(m->tok) == m->h.vocab)
        return true;
    err_set(e, ERR_FORMAT, "%s: the tokenizer has %u tokens, the embedding %u", gguf_name(m->file),
            tokenizer_size(m->tok), m->h.vocab);
    return err_hint(e, "the file is damaged");
}

static bool output_bind(struct model *m, err *e)
{
    struct tensor norm, head;
    if (!tensor_get(&norm, m, norm_name, 1, m->h.width, false, e) ||
        !tensor_get(&head, m, output_name, m->h.vocab, m->h.width, true, e))
        return false;
    m->output_norm = vector_of(m, &norm);
    /* Without a head of its own the embedding serves as one. */
    return matrix_of(&m->output, m, head.type ? &head : &m->embed, e);
}

bool model_bind(struct model *m, const watch *w, err *e)
{
    if (!tensor_get(&m->embed, m, embed_name, m->h.vocab, m->h.width, false, e) ||
        !tensors_known(m, e))
        return false;
    m->layers = ARENA_ARRAY(m->mem, struct layer, m->h.layers);
    for (uint32_t il = 0; il < m->h.layers; il++) {
        if (watch_stopped(w))
            return err_set(e, ERR_CANCELLED, "opening %s", gguf_name(m->file));
        watch_progress(w, "load", il, m->h.layers + 1);
        for (size_t i = 0; i < m->arch->n_slots; i++)
            if (!slot_bind(m, &m->layers[il], il, &m->arch->slots[i], e))
                return false;
    }
    if (!output_bind(m, e))
        return false;
    watch_progress(w, "load", m->h.layers + 1, m->h.layers + 1);
    return true;
}
