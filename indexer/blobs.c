/* Which blobs are stored already, by content and language; and which one of several threads is to
 * parse a new one. Open addressing, under one lock: a look-up per file is nothing beside its
 * parsing. */
#include "index_internal.h"
#include <pthread.h>

struct slot {
    oid oid;
    const struct language *language;
    int64_t id; /* 0: claimed */
    bool used;
};
struct blob_map {
    pthread_mutex_t lock;
    struct slot *slots;
    size_t n, cap; /* cap is a power of two */
};

blob_map *blob_map_new(void)
{
    blob_map *m = xalloc(sizeof *m);
    pthread_mutex_init(&m->lock, NULL);
    m->cap = 1024;
    m->slots = xalloc(m->cap * sizeof *m->slots);
    return m;
}

void blob_map_free(blob_map *m)
{
    if (!m)
        return;
    pthread_mutex_destroy(&m->lock);
    free(m->slots);
    free(m);
}

static struct slot *find(struct blob_map *m, const oid *o, const struct language *l)
{
    uint64_t h;
    memcpy(&h, o->b, sizeof h);
    h ^= (uint64_t)(uintptr_t)l * 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
    for (size_t i = (size_t)h & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
        struct slot *s = &m->slots[i];
        if (!s->used || (s->language == l && oid_eq(&s->oid, o)))
            return s;
    }
}

static struct slot *find_or_add(struct blob_map *m, const oid *o, const struct language *l,
                                bool *added)
{
    struct slot *s = find(m, o, l);
    *added = !s->used;
    if (s->used)
        return s;
    if (m->n * 2 >= m->cap) {
        struct slot *old = m->slots;
        size_t n = m->cap;
        m->cap *= 2;
        m->slots = xalloc(m->cap * sizeof *m->slots);
        for (size_t i = 0; i < n; i++)
            if (old[i].used)
                *find(m, &old[i].oid, old[i].language) = old[i];
        free(old);
        s = find(m, o, l);
    }
    *s = (struct slot){.oid = *o, .language = l, .used = true};
    m->n++;
    return s;
}

bool blob_map_load(blob_map *m, db *d, err *e)
{
    db_stmt *s;
    bool row = false, added;
    if (!db_prepare(d, &s, "SELECT id, oid, language FROM blobs", e))
        return false;
    while (db_step(s, &row, e) && row) {
        str o = db_blob(s, 1), name = db_text(s, 2);
        const struct language *l = NULL;
        if (o.n != sizeof(oid))
            continue;
        if (name.n) {
            char z[64];
            snprintf(z, sizeof z, STR_FMT, STR_ARG(name));
            l = language_by_name(z);
        }
        oid id;
        memcpy(id.b, o.p, sizeof id.b);
        find_or_add(m, &id, l, &added)->id = db_int(s, 0);
    }
    return !e->code;
}

bool blob_map_claim(blob_map *m, const oid *o, const struct language *l, int64_t *id)
{
    bool added;
    pthread_mutex_lock(&m->lock);
    *id = find_or_add(m, o, l, &added)->id;
    pthread_mutex_unlock(&m->lock);
    return added;
}

void blob_map_set(blob_map *m, const oid *o, const struct language *l, int64_t id)
{
    bool added;
    pthread_mutex_lock(&m->lock);
    find_or_add(m, o, l, &added)->id = id;
    pthread_mutex_unlock(&m->lock);
}

int64_t blob_map_get(blob_map *m, const oid *o, const struct language *l)
{
    pthread_mutex_lock(&m->lock);
    const struct slot *s = find(m, o, l);
    int64_t id = s->used ? s->id : 0;
    pthread_mutex_unlock(&m->lock);
    return id;
}
