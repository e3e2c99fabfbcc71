/* The store of processed context: walks the chain of blocks, moves K and V between the file and a
 * session's memory. What the rows are is in blocks.h, writing happens in writer.h.
 *
 * Invariant: nothing that goes wrong here reaches an answer. A block that cannot be read is
 * computed again; a store that cannot be written is said so once (context_store_trouble). */
#include "../base/cpu.h"
#include "../base/fs.h"
#include "../base/log.h"
#include "../model/model_internal.h"
#include "blocks.h"
#include "writer.h"

/* Raised when the same tokens may give other K and V, or when blobs are laid out anew. */
enum { FORMAT_NUMBER = 1 };
#define CAP_DEFAULT ((uint64_t)2 << 30)

struct context_store {
    char *path;
    uint64_t cap;
    db *read; /* NULL: there is nothing to read from */
    writer *writer;
    err trouble; /* found while opening */
    bool told, reopened;
};

/* ---- life cycle ---- */

/* A folder that cannot be written may still hold a file that can be read. */
static void read_open(context_store *c)
{
    err e = ERR_INIT;
    if (blocks_open(&c->read, c->path, DB_REBUILD, &e))
        return;
    c->trouble = e;
    err second = ERR_INIT;
    db_close(c->read);
    c->read = NULL;
    if (!blocks_open(&c->read, c->path, DB_READONLY, &second))
        log_line("context store: %s", second.msg);
}

bool context_store_open(context_store **out, const char *path, uint64_t cap_bytes, err *e)
{
    strbuf where;
    strbuf_init(&where, 0);
    if (path)
        strbuf_addz(&where, path);
    else if (!fs_cache_path(&where, "context.db", e)) {
        strbuf_release(&where);
        return false;
    }
    context_store *c = xalloc(sizeof *c);
    c->path = strbuf_detach(&where);
    c->cap = cap_bytes ? cap_bytes : CAP_DEFAULT;
    read_open(c);
    if (c->trouble.code == ERR_NONE)
        c->writer = writer_new(c->path, c->cap);
    *out = c;
    return true;
}

void context_store_close(context_store *c)
{
    if (!c)
        return;
    writer_free(c->writer);
    db_close(c->read);
    free(c->path);
    free(c);
}

void context_store_flush(context_store *c)
{
    if (c->writer)
        writer_drain(c->writer);
}

bool context_store_trouble(context_store *c, err *why)
{
    err e = c->trouble;
    if (c->told || (e.code == ERR_NONE && (!c->writer || !writer_trouble(c->writer, &e))))
        return false;
    c->told = true;
    *why = e;
    err_wrap(why, "what the model reads is not kept");
    return true;
}

/* ---- whole store ---- */

static bool read_needed(const context_store *c, err *e)
{
    if (c->read)
        return true;
    err_set(e, c->trouble.code, "%s", c->trouble.msg);
    return err_hint(e, "%s", c->trouble.hint);
}

bool context_store_stats(context_store *c, struct context_stats *out, err *e)
{
    if (!read_needed(c, e))
        return false;
    context_store_flush(c);
    out->cap_bytes = c->cap;
    return blocks_stats(c->read, out, e);
}

bool context_store_clear(context_store *c, err *e)
{
    if (!read_needed(c, e))
        return false;
    context_store_flush(c);
    return blocks_clear(c->read, e);
}

/* ---- keys ---- */

sha256 context_root(const model *m)
{
    struct kv_shape shape = model_kv_shape(m);
    hasher *h = hasher_new();
    hasher_add_str(h, STR("docent context"));
    hasher_add_u64(h, FORMAT_NUMBER);
    hasher_add_u64(h, CONTEXT_BLOCK);
    hasher_add(h, m->info.fingerprint.b, sizeof m->info.fingerprint.b);
    hasher_add_str(h, str_of(m->arch->name));
    hasher_add_u64(h, tokenizer_size(m->tok));
    for (int i = 0; i < ROPE_SETS; i++) {
        hasher_add(h, &m->rope[i].mscale, sizeof m->rope[i].mscale);
        if (m->rope[i].freq)
            hasher_add(h, m->rope[i].freq, sizeof *m->rope[i].freq * (m->h.dim / 2));
    }
    hasher_add_u64(h, shape.layers);
    hasher_add_u64(h, shape.row);
    hasher_add_str(h, shape.f32 ? STR("f32") : STR("f16"));
    /* Paths round differently: with the store or without, a path gives its own bits. */
    hasher_add_str(h, str_of(cpu_path_name()));
    return hasher_end(h);
}

sha256 context_kind(void)
{
    hasher *h = hasher_new();
    hasher_add_u64(h, FORMAT_NUMBER);
    hasher_add_u64(h, CONTEXT_BLOCK);
    hasher_add_str(h, str_of(cpu_path_name()));
    return hasher_end(h);
}

/* ---- loading ---- */

struct walk {
    context_store *c;
    const token *ids;
    size_t n, at; /* at: first position of the block in hand */
    sha256 parent;
    kv *into;
    struct context_loaded *out;
};

/* The first `common` of a block's positions, into the session's memory. */
static void positions_import(const struct walk *w, const struct block *b, str data)
{
    uint32_t first = (uint32_t)w->at - kv_first(w->into), n = (uint32_t)b->common;
    if (b->common == b->n) {
        kv_block_import(w->into, first, n, data.p);
        return;
    }
    size_t planes = 2 * (size_t)kv_shape_of(w->into).layers, plane = data.n / planes;
    size_t part = plane / b->n * n;
    char *cut = xalloc(part * planes);
    for (size_t i = 0; i < planes; i++)
        memcpy(cut + part * i, data.p + plane * i, part);
    kv_block_import(w->into, first, n, cut);
    free(cut);
}

static void damage_note(const struct walk *w, const struct block *b)
{
    log_line("context store: block %lld is damaged and will be computed again", (long long)b->id);
    if (w->c->writer)
        writer_delete(w->c->writer, b->id, &b->key);
}

/* Loads what the store has of the block in hand; *whole: all of it, so there may be more. */
static bool block_load(struct walk *w, bool *whole, err *e)
{
    struct block b;
    db *d = w->c->read;
    *whole = false;
    if (!block_find(d, &b, &w->parent, w->ids + w->at, w->n - w->at, e))
        return false;
    if (w->at + b.common <= w->out->n)
        return true;
    db_stmt *s = NULL;
    str data;
    bool sound;
    if (!block_data(d, &b, &s, &data, &sound, e))
        return false;
    if (sound && data.n == kv_block_bytes(w->into, (uint32_t)b.n)) {
        positions_import(w, &b, data);
        size_t gained = w->at + b.common - w->out->n;
        double saved = b.seconds * (double)gained / (double)b.n;
        w->out->n += gained;
        w->out->seconds += saved;
        *whole = b.common == CONTEXT_BLOCK;
        if (w->c->writer)
            writer_hit(w->c->writer, b.id, &b.key, saved);
    } else {
        damage_note(w, &b);
    }
    db_reset(s);
    return true;
}

static bool chain_load(struct walk *w, err *e)
{
    bool whole = true;
    while (whole && w->at < w->n) {
        bool here = w->at + CONTEXT_BLOCK <= w->out->n; /* in the memory already */
        if (!here && !block_load(w, &whole, e))
            return false;
        if (whole)
            w->parent = block_key(&w->parent, w->ids + w->at, CONTEXT_BLOCK);
        w->at += CONTEXT_BLOCK;
    }
    return true;
}

/* Rows of different statements must belong together. */
static bool snapshot_load(struct walk *w, err *e)
{
    if (!db_exec(w->c->read, "BEGIN", e))
        return false;
    bool ok = chain_load(w, e);
    db_rollback(w->c->read);
    return ok;
}

bool context_load(context_store *c, const sha256 *root, const token *ids, size_t n, size_t have,
                  kv *into, struct context_loaded *out, err *e)
{
    *out = (struct context_loaded){.n = have};
    if (!c->read)
        return true;
    context_store_flush(c);
    struct walk w = {.c = c, .ids = ids, .n = n, .parent = *root, .into = into, .out = out};
    if (snapshot_load(&w, e))
        return true;
    if (e->code != ERR_FORMAT || c->reopened)
        return false;
    /* The file is damaged: from here on there is a new one. What was loaded is sound. */
    log_line("context store: %s", e->msg);
    err_clear(e);
    c->reopened = true;
    db_close(c->read);
    c->read = NULL;
    read_open(c);
    return true;
}

/* ---- saving ---- */

bool context_save(context_store *c, const sha256 *root, const token *ids, size_t n, size_t from,
                  const kv *memory, double seconds, err *e)
{
    if (from % CONTEXT_BLOCK != 0 || n <= from || n - from > CONTEXT_BLOCK)
        BUG("context of %zu..%zu is no block", from, n);
    err ignored;
    if (!c->writer || writer_trouble(c->writer, &ignored))
        return true;
    uint32_t positions = (uint32_t)(n - from);
    size_t bytes = kv_block_bytes(memory, positions);
    void *blob = malloc(bytes);
    if (!blob)
        return err_set(e, ERR_NOMEM, "no memory to store %u positions", positions);
    kv_block_export(memory, (uint32_t)from - kv_first(memory), positions, blob);
    struct block_new *b = xalloc(sizeof *b);
    *b = (struct block_new){.root = *root,
                            .parent = *root,
                            .n = positions,
                            .kv = blob,
                            .bytes = bytes,
                            .seconds = seconds};
    memcpy(b->ids, ids + from, positions * sizeof *ids);
    for (size_t at = 0; at < from; at += CONTEXT_BLOCK)
        b->parent = block_key(&b->parent, ids + at, CONTEXT_BLOCK);
    writer_put(c->writer, b);
    return true;
}

/* ---- handing over ---- */

static bool blocks_list(context_store *c, const sha256 *root, const token *ids, size_t n,
                        void (*each)(void *arg, const struct context_block *b), void *arg, err *e)
{
    sha256 parent = *root;
    for (size_t at = 0; at < n; at += CONTEXT_BLOCK) {
        struct block b;
        if (!block_find(c->read, &b, &parent, ids + at, n - at, e))
            return false;
        if (!b.n || b.common < b.n) /* nothing, or of another timeline */
            return true;
        each(arg, &(struct context_block){.root = *root,
                                          .parent = parent,
                                          .key = b.key,
                                          .ids = ids + at,
                                          .n = b.n,
                                          .bytes = b.bytes,
                                          .seconds = b.seconds,
                                          .id = b.id});
        if (b.n < CONTEXT_BLOCK)
            return true;
        parent = b.key;
    }
    return true;
}

bool context_store_list(context_store *c, const model *m, const token *ids, size_t n,
                        void (*each)(void *arg, const struct context_block *b), void *arg, err *e)
{
    sha256 root = context_root(m);
    if (!read_needed(c, e))
        return false;
    context_store_flush(c);
    return blocks_list(c, &root, ids, n, each, arg, e);
}

bool context_store_take(context_store *c, const struct context_block *b,
                        void (*take)(void *arg, str kv), void *arg, bool *sound, err *e)
{
    struct block row = {.id = b->id, .key = b->key, .bytes = b->bytes};
    db_stmt *s = NULL, *sum;
    str data;
    bool there;
    if (!db_prepare(c->read, &sum, "SELECT checksum FROM block WHERE id = ? AND key = ?", e))
        return false;
    db_bind_int(sum, b->id);
    db_bind_blob(sum, b->key.b, sizeof b->key.b);
    if (!db_step(sum, &there, e))
        return false;
    row.checksum = there ? (uint64_t)db_int(sum, 0) : 0;
    db_reset(sum);
    *sound = false;
    if (!there)
        return true;
    if (!block_data(c->read, &row, &s, &data, sound, e))
        return false;
    if (*sound)
        take(arg, data);
    db_reset(s);
    return true;
}

void context_store_add(context_store *c, const struct context_block *b, str data)
{
    err ignored = ERR_INIT;
    if (b->n == 0 || b->n > CONTEXT_BLOCK || !data.n)
        BUG("a block of %zu positions, %zu bytes", b->n, data.n);
    if (!c->writer || writer_trouble(c->writer, &ignored))
        return;
    struct block_new *put = xalloc(sizeof *put);
    *put = (struct block_new){.root = b->root,
                              .parent = b->parent,
                              .n = b->n,
                              .kv = xalloc(data.n),
                              .bytes = data.n,
                              .seconds = b->seconds};
    memcpy(put->ids, b->ids, b->n * sizeof *b->ids);
    memcpy(put->kv, data.p, data.n);
    writer_put(c->writer, put);
}
