/* The names table in memory while it is written: each name gets its number once. During a first
 * build the table has no index and the memory is the only truth; later single names are asked for,
 * so that a small update does not load a hundred thousand. */
#include "intern.h"
#include "../engine/base/arena.h"

struct slot {
    const char *p;
    size_t n;
    uint64_t hash;
    int64_t id; /* 0: free */
};
struct intern {
    db *db;
    arena *arena;
    struct slot *slots;
    size_t n, cap;
    bool indexed;
};

static uint64_t hash_of(str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h ^ h >> 31;
}

int64_t name_hash(str name)
{
    return (int64_t)(hash_of(name) & 0x7fffffff);
}

static struct slot *find(struct intern *t, str s, uint64_t h)
{
    for (size_t i = (size_t)h & (t->cap - 1);; i = (i + 1) & (t->cap - 1)) {
        struct slot *e = &t->slots[i];
        if (!e->id || (e->hash == h && e->n == s.n && memcmp(e->p, s.p, s.n) == 0))
            return e;
    }
}

static void add(struct intern *t, str s, uint64_t h, int64_t id)
{
    if (t->n * 2 >= t->cap) {
        struct slot *old = t->slots;
        size_t n = t->cap;
        t->cap *= 2;
        t->slots = xalloc(t->cap * sizeof *t->slots);
        for (size_t i = 0; i < n; i++)
            if (old[i].id)
                *find(t, (str){old[i].p, old[i].n}, old[i].hash) = old[i];
        free(old);
    }
    str copy = arena_str(t->arena, s);
    *find(t, s, h) = (struct slot){copy.p, copy.n, h, id};
    t->n++;
}

bool intern_open(intern **out, db *d, bool indexed, err *e)
{
    intern *t = xalloc(sizeof *t);
    *t = (intern){.db = d, .arena = arena_new(), .cap = 4096, .indexed = indexed};
    t->slots = xalloc(t->cap * sizeof *t->slots);
    db_stmt *s;
    bool row = true;
    if (!indexed && db_prepare(d, &s, "SELECT id, name FROM names", e))
        while (db_step(s, &row, e) && row)
            add(t, db_text(s, 1), hash_of(db_text(s, 1)), db_int(s, 0));
    if (e->code) {
        intern_close(t);
        return false;
    }
    *out = t;
    return true;
}

void intern_close(intern *t)
{
    if (!t)
        return;
    arena_free(t->arena);
    free(t->slots);
    free(t);
}

bool intern_id(intern *t, str name, int64_t *id, err *e)
{
    uint64_t h = hash_of(name);
    const struct slot *known = find(t, name, h);
    if (known->id) {
        *id = known->id;
        return true;
    }
    db_stmt *s;
    bool row = false;
    *id = 0;
    if (t->indexed) {
        if (!db_prepare(t->db, &s, "SELECT id FROM names WHERE hash = ? AND name = ?", e))
            return false;
        db_bind_int(s, name_hash(name));
        db_bind_text(s, name);
        if (!db_step(s, &row, e))
            return false;
        if (row)
            *id = db_int(s, 0);
        db_reset(s);
    }
    if (!*id) {
        if (!db_prepare(t->db, &s, "INSERT INTO names(hash, name) VALUES(?,?)", e))
            return false;
        db_bind_int(s, name_hash(name));
        db_bind_text(s, name);
        if (!db_run(s, e))
            return false;
        *id = db_last_id(t->db);
    }
    add(t, name, h, *id);
    return true;
}
