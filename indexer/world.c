/* See world.h: four caches over one open index. */
#include "world.h"

struct slot {
    uint64_t hash;
    str text;      /* key when it is a text */
    int64_t key;   /* key when it is a number */
    int64_t value; /* what is found: a number ... */
    const void *p; /* ... or a thing */
};
struct cache {
    struct slot *v;
    size_t cap, len;
};

struct def_texts {
    const char *signature, *doc;
};

struct world {
    repo *r;
    arena *memory;
    struct cache ids, paths, defs, signatures, units;
    bool sources;
    int64_t source_file; /* whose text it is; 0: none */
    strbuf source;
    err e;
};

struct world *world_new(repo *r)
{
    struct world *w = xalloc(sizeof *w);
    *w = (struct world){.r = r, .memory = arena_new(), .e = ERR_INIT};
    strbuf_init(&w->source, 0);
    return w;
}

void world_free(struct world *w)
{
    if (!w)
        return;
    struct cache *all[] = {&w->ids, &w->paths, &w->defs, &w->signatures, &w->units};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]->v);
    strbuf_release(&w->source);
    arena_free(w->memory);
    free(w);
}

void world_open_sources(struct world *w)
{
    w->sources = true;
}

str world_source(struct world *w, int64_t file, const char *path)
{
    err unreadable = ERR_INIT;
    if (!w->sources)
        return (str){0};
    if (w->source_file != file && !repo_text(w->r, path, &w->source, &unreadable))
        strbuf_reset(&w->source);
    w->source_file = file;
    return strbuf_str(&w->source);
}

bool world_ok(struct world *w, err *e)
{
    return !w->e.code || err_set(e, w->e.code, "%s", w->e.msg);
}

static uint64_t hash_text(str s)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h | 1;
}

static uint64_t hash_number(int64_t n)
{
    uint64_t h = (uint64_t)n * 0x9e3779b97f4a7c15u;
    return (h ^ h >> 29) | 1;
}

/* The slot of the key; a new one has hash 0 and is to be filled. */
static struct slot *cache_at(struct cache *c, uint64_t hash, str text, int64_t key)
{
    if (2 * c->len >= c->cap) {
        struct cache old = *c;
        *c = (struct cache){.cap = old.cap ? 2 * old.cap : 256, .len = old.len};
        c->v = xalloc(c->cap * sizeof *c->v);
        for (size_t i = 0; i < old.cap; i++) {
            size_t at = old.v[i].hash & (c->cap - 1);
            while (old.v[i].hash && c->v[at].hash)
                at = (at + 1) & (c->cap - 1);
            if (old.v[i].hash)
                c->v[at] = old.v[i];
        }
        free(old.v);
    }
    size_t at = hash & (c->cap - 1);
    while (c->v[at].hash &&
           !(c->v[at].hash == hash && c->v[at].key == key && str_eq(c->v[at].text, text)))
        at = (at + 1) & (c->cap - 1);
    return &c->v[at];
}

static void fill(struct cache *c, struct slot *s, struct slot with)
{
    *s = with;
    c->len++;
}

const struct defs *world_defs_of(struct world *w, int64_t name)
{
    static const struct defs none = {0};
    uint64_t hash = hash_number(name);
    struct slot *s = cache_at(&w->defs, hash, (str){0}, name);
    if (!s->hash) {
        struct defs *d = ARENA_NEW(w->memory, struct defs);
        if (w->e.code || !defs_load(w->r, name, w->memory, d, &w->e))
            return &none;
        fill(&w->defs, s, (struct slot){.hash = hash, .key = name, .p = d});
    }
    return s->p;
}

struct use use_of(const name_table *t, const struct reference *x)
{
    const struct name_text *n = &t->names[x->name];
    struct use use = {.kind = x->kind,
                      .name = {n->p, n->n},
                      .scope = x->scope,
                      .byte = x->byte,
                      .arguments = x->arguments};
    if (x->qualifier > 0 && (size_t)x->qualifier < t->names_n && t->names[x->qualifier].p) {
        const struct name_text *q = &t->names[x->qualifier];
        use.qualifier = (str){q->p, q->n};
    }
    return use;
}

const struct defs *world_defs(struct world *w, str name)
{
    static const struct defs none = {0};
    uint64_t hash = hash_text(name);
    struct slot *s = cache_at(&w->ids, hash, name, 0);
    if (!s->hash) {
        int64_t id = 0;
        if (w->e.code || !name_id(w->r, name, &id, &w->e))
            return &none;
        fill(&w->ids, s,
             (struct slot){.hash = hash, .text = arena_str(w->memory, name), .value = id});
    }
    return s->value ? world_defs_of(w, s->value) : &none;
}

static const struct def_texts *texts_of(struct world *w, const struct def *d)
{
    static const struct def_texts none = {"", ""};
    uint64_t hash = hash_number(d->handle);
    struct slot *s = cache_at(&w->signatures, hash, (str){0}, d->handle);
    if (!s->hash) {
        db_stmt *q;
        bool row = false;
        struct symbol_texts texts = {0};
        if (w->e.code || !db_prepare(w->r->db, &q,
                                     "SELECT s.blob, s.id - b.first_symbol FROM symbols s"
                                     " JOIN blobs b ON b.id = s.blob WHERE s.id = ?",
                                     &w->e))
            return &none;
        db_bind_int(q, handle_symbol(d->handle));
        if (!db_step(q, &row, &w->e) ||
            (row && !texts_get(w->r, db_int(q, 0), db_int(q, 1), &texts, &w->e)))
            return &none;
        struct def_texts *t = ARENA_NEW(w->memory, struct def_texts);
        t->signature = arena_strdup(w->memory, texts.signature);
        t->doc = d->rules->traits & DOCS ? arena_strdup(w->memory, texts.doc) : "";
        db_reset(q);
        fill(&w->signatures, s, (struct slot){.hash = hash, .key = d->handle, .p = t});
    }
    return s->p;
}

const char *world_signature(struct world *w, const struct def *d)
{
    return texts_of(w, d)->signature;
}

const char *world_doc(struct world *w, const struct def *d)
{
    return texts_of(w, d)->doc;
}

const struct loaded_unit *world_unit(struct world *w, int64_t file)
{
    uint64_t hash = hash_number(file);
    struct slot *s = cache_at(&w->units, hash, (str){0}, file);
    if (!s->hash) {
        struct loaded_unit *u = ARENA_NEW(w->memory, struct loaded_unit);
        if (w->e.code || !unit_load(w->r, file, w->memory, u, &w->e))
            return NULL;
        u->unit.world = w;
        fill(&w->units, s, (struct slot){.hash = hash, .key = file, .p = u});
    }
    return s->p;
}

int64_t *world_note(struct world *w, str module)
{
    uint64_t hash = hash_text(module);
    struct slot *s = cache_at(&w->paths, hash, module, 1);
    if (!s->hash)
        fill(&w->paths, s,
             (struct slot){
                 .hash = hash, .text = arena_str(w->memory, module), .key = 1, .value = -1});
    return &s->value;
}

int64_t world_file(struct world *w, str path)
{
    uint64_t hash = hash_text(path);
    struct slot *s = cache_at(&w->paths, hash, path, 0);
    if (!s->hash) {
        db_stmt *q;
        bool row = false;
        if (w->e.code ||
            !db_prepare(w->r->db, &q, "SELECT id FROM files WHERE view = ? AND path = ?", &w->e))
            return 0;
        db_bind_int(q, w->r->view);
        db_bind_text(q, path);
        if (!db_step(q, &row, &w->e))
            return 0;
        int64_t id = row ? db_int(q, 0) : 0;
        db_reset(q);
        fill(&w->paths, s,
             (struct slot){.hash = hash, .text = arena_str(w->memory, path), .value = id});
    }
    return s->value;
}
