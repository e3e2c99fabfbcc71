/* Bringing the index up to date: list, compare, read and parse what changed, write.
 *
 * The comparison reads no file: a row's stamp (times, size, inode) or blob tells that nothing
 * changed, and then nothing is written either. Two processes: whoever finds work takes the lock
 * beside index.db; the other waits, compares again and usually finds nothing left to do. */
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "index_internal.h"
#include "listing.h"
#include "names.h"
#include "work.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { BATCH_PIECES = 1500, WAIT_MS = 20 };

/* A row of files, as far as the comparison needs it. */
struct row {
    int64_t id;
    const char *path;
    oid oid, head;
    bool has_oid, has_head, in_head, has_blob;
    uint32_t flags;
    struct stamp stamp;
    const char *skipped;
};
struct touch {
    int64_t file;
    const struct entry *entry;
    uint32_t flags;
    bool differs;
};
struct update {
    repo *r;
    const watch *w;
    arena *arena;
    struct tree_list tree;
    struct entries entries;
    VEC(struct row) rows;
    VEC(struct task) read;
    VEC(const struct entry *) listed;
    VEC(struct touch) touched;
    VEC(int64_t) removed;
    struct update_report report;
    bool first; /* the view was never brought up to date before */
    int lock;
};

/* ---- listing ---- */

static bool list_entries(struct update *u, err *e)
{
    repo *r = u->r;
    entries_init(&u->entries);
    tree_list_init(&u->tree);
    if (!repo_refresh_head(r, e))
        return false;
    if (r->has_commit && !git_list_tree(r->git, &r->commit, u->w, &u->tree, e))
        return false;
    if (r->root < 0) {
        scan_tree(&u->tree, &u->entries);
        return true;
    }
    if (r->git)
        git_refresh(r->git);
    const struct git_place *p = r->git ? git_place(r->git) : NULL;
    if (p && p->sparse && !git_mark_sparse(r->git, &u->tree, e))
        return false;
    const struct scan_options o = listing_options(r->git, r->info.root, &u->tree, u->arena);
    return scan_work(&o, u->w, &u->entries, e);
}

static bool take_oid(db_stmt *s, int column, oid *out)
{
    str b = db_blob(s, column);
    if (b.n != sizeof out->b)
        return false;
    memcpy(out->b, b.p, b.n);
    return true;
}

static bool load_rows(struct update *u, err *e)
{
    db_stmt *s;
    bool row = false;
    vec_clear(&u->rows);
    if (!u->r->view)
        return true;
    if (!db_prepare(u->r->db, &s,
                    "SELECT f.id, f.path, f.oid, f.head, f.flags, f.skipped, f.mtime, f.ctime,"
                    " f.size, f.inode, f.blob IS NOT NULL FROM files f"
                    " WHERE f.view = ? ORDER BY f.path",
                    e))
        return false;
    db_bind_int(s, u->r->view);
    while (db_step(s, &row, e) && row) {
        struct row n = {.id = db_int(s, 0), .path = arena_strdup(u->arena, db_text(s, 1))};
        n.has_oid = take_oid(s, 2, &n.oid);
        n.has_head = take_oid(s, 3, &n.head);
        n.in_head = n.has_head || db_is_null(s, 3);
        n.flags = (uint32_t)db_int(s, 4);
        n.skipped = db_is_null(s, 5) ? NULL : arena_strdup(u->arena, db_text(s, 5));
        n.stamp = (struct stamp){db_int(s, 6), db_int(s, 7), (uint64_t)db_int(s, 8),
                                 (uint64_t)db_int(s, 9)};
        n.has_blob = db_int(s, 10);
        vec_push(&u->rows, n);
    }
    return !e->code;
}

/* ---- comparing ---- */

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
    return a->mtime && a->mtime == b->mtime && a->ctime == b->ctime && a->size == b->size &&
           a->inode == b->inode;
}

static void read_again(struct update *u, const struct entry *n, const struct row *row)
{
    struct task t = {.entry = n};
    if (row) {
        t.file = row->id;
        t.has_old = row->has_oid;
        t.old = row->oid;
    }
    vec_push(&u->read, t);
}

/* The content is the same; is what HEAD has? */
static void compare_head(struct update *u, const struct entry *n, const struct row *row)
{
    bool differs = n->in_head && (!row->has_oid || !oid_eq(&row->oid, &n->head));
    bool same =
        row->in_head == n->in_head &&
        (!n->in_head || (differs ? row->has_head && oid_eq(&row->head, &n->head) : !row->has_head));
    if (same)
        return;
    if (differs && row->has_oid) { /* perhaps only its line ends differ: look */
        read_again(u, n, row);
        return;
    }
    uint32_t flags = row->flags & ~(unsigned)(FILE_MODIFIED | FILE_UNTRACKED | FILE_EOL);
    struct touch t = {row->id, n, flags | (n->in_head ? 0u : FILE_UNTRACKED), differs};
    vec_push(&u->touched, t);
}

static void compare(struct update *u, const struct entry *n, const struct row *row)
{
    switch (n->source) {
    case SOURCE_NONE:
        if (row->has_blob || !row->skipped || strcmp(row->skipped, n->skipped) != 0 ||
            row->in_head != n->in_head ||
            (n->in_head && (!row->has_head || !oid_eq(&row->head, &n->head))))
            vec_push(&u->listed, n);
        return;
    case SOURCE_TREE:
        if (!(row->flags & FILE_FROM_TREE) || !row->has_oid || !oid_eq(&row->oid, &n->head))
            read_again(u, n, row);
        else if (row->skipped && strcmp(row->skipped, "not in this clone") == 0) {
            if (git_has_object(u->r->git, &n->head))
                read_again(u, n, row);
            else
                u->report.missing++;
        }
        return;
    case SOURCE_WORK:
        if ((row->flags & FILE_FROM_TREE) || !same_stamp(&row->stamp, &n->stamp))
            read_again(u, n, row);
        else
            compare_head(u, n, row);
        return;
    }
}

static void compare_all(struct update *u)
{
    size_t i = 0, k = 0;
    vec_clear(&u->read);
    vec_clear(&u->listed);
    vec_clear(&u->touched);
    vec_clear(&u->removed);
    u->report = (struct update_report){.files = u->entries.v.len, .missing = u->tree.missing};
    while (i < u->entries.v.len || k < u->rows.len) {
        const struct entry *n = i < u->entries.v.len ? &u->entries.v.v[i] : NULL;
        const struct row *row = k < u->rows.len ? &u->rows.v[k] : NULL;
        int order = !n ? 1 : !row ? -1 : strcmp(n->path, row->path);
        if (order > 0) {
            vec_push(&u->removed, row->id);
            k++;
        } else if (order < 0) {
            if (n->source == SOURCE_NONE)
                vec_push(&u->listed, n);
            else
                read_again(u, n, NULL);
            i++;
        } else {
            compare(u, n, row);
            i++;
            k++;
        }
    }
}

/* Was the view brought up to this very commit, to the end? */
static bool view_is_current(struct update *u, bool *current, err *e)
{
    db_stmt *s;
    bool row = false;
    oid head;
    *current = false;
    u->first = true;
    if (!u->r->view)
        return true;
    if (!db_prepare(u->r->db, &s, "SELECT complete, head FROM views WHERE id = ?", e))
        return false;
    db_bind_int(s, u->r->view);
    if (!db_step(s, &row, e))
        return false;
    if (row) {
        bool has = take_oid(s, 1, &head);
        *current =
            db_int(s, 0) && has == u->r->has_commit && (!has || oid_eq(&head, &u->r->commit));
    }
    db_reset(s);
    return true;
}

static bool find_work(struct update *u, bool *any, err *e)
{
    bool current;
    if (!repo_find_view(u->r, e) || !load_rows(u, e) || !view_is_current(u, &current, e))
        return false;
    compare_all(u);
    *any = !current || u->read.len || u->listed.len || u->touched.len || u->removed.len;
    return true;
}

/* ---- writing ---- */

static bool write_lists(struct update *u, store *s, err *e)
{
    for (size_t i = 0; i < u->listed.len; i++)
        if (!store_listed(s, u->listed.v[i], e))
            return false;
    for (size_t i = 0; i < u->touched.len; i++) {
        const struct touch *t = &u->touched.v[i];
        if (!store_flags(s, t->file, t->entry, t->flags, t->differs, e))
            return false;
    }
    for (size_t i = 0; i < u->removed.len; i++)
        if (!store_remove(s, u->removed.v[i], e))
            return false;
    u->report.removed += u->removed.len;
    return true;
}

static bool take_piece(struct update *u, store *s, struct piece *p, err *e)
{
    const struct content *c = &p->content;
    if (c->gone) { /* deleted since it was listed */
        u->report.files--;
        u->report.removed += p->file != 0;
        return !p->file || store_remove(s, p->file, e);
    }
    u->report.changed += p->changed;
    u->report.missing += c->missing;
    return store_piece(s, p, &u->report, e);
}

typedef VEC(struct piece *) piece_vec;

/* A piece whose blob another thread is still parsing waits without its text. */
static bool must_wait(blob_map *m, struct piece *p)
{
    if (p->fresh || p->blob || p->content.skipped || !p->content.has_oid)
        return false;
    p->blob = blob_map_get(m, &p->content.oid, p->content.language);
    return p->blob == 0;
}

static bool drain(struct update *u, store *s, blob_map *m, work *w, piece_vec *waiting, err *e)
{
    struct piece *p;
    size_t done = 0;
    while (work_next(w, &p, e) && p) {
        if (must_wait(m, p)) {
            vec_push(waiting, p);
            continue;
        }
        bool ok = take_piece(u, s, p, e);
        work_recycle(w, p);
        if (!ok)
            return false;
        if (++done % 16 == 0)
            watch_progress(u->w, "indexing", done, u->read.len);
        if (done % BATCH_PIECES == 0 && !store_commit(s, e))
            return false;
    }
    for (size_t i = 0; !e->code && i < waiting->len; i++) {
        p = waiting->v[i];
        if (must_wait(m, p))
            BUG("%s: its blob was never stored", p->content.entry->path);
        if (!take_piece(u, s, p, e))
            return false;
    }
    return !e->code;
}

static bool run_work(struct update *u, store *s, blob_map *m, int threads, err *e)
{
    work *w = NULL;
    piece_vec waiting = {0};
    const cancel *stop = u->w ? u->w->stop : NULL;
    bool ok = work_start(&w, u->r, u->read.v, u->read.len, threads, m, stop, e) &&
              drain(u, s, m, w, &waiting, e);
    bool keep = !ok && e->code == ERR_CANCELLED;
    if (keep) { /* what was parsed so far stays */
        err later = ERR_INIT;
        if (!store_commit(s, &later))
            log_line("index: %s", later.msg);
    }
    for (size_t i = 0; i < waiting.len; i++)
        work_recycle(w, waiting.v[i]);
    vec_release(&waiting);
    work_end(w);
    return ok;
}

/* Small pages for a small repository, whose tables would be half empty pages; large ones where rows
 * of several kilobytes would leave holes. */
static bool fit_pages(struct update *u, err *e)
{
    enum { SMALL = 6 << 20, LARGE = 24 << 20 };
    db_stmt *s;
    bool row = false;
    uint64_t bytes = 0;
    for (size_t i = 0; i < u->entries.v.len; i++)
        bytes += u->entries.v.v[i].stamp.size < MAX_TEXT_BYTES ? u->entries.v.v[i].stamp.size : 0;
    if (!u->first || !bytes || (bytes > SMALL && bytes < LARGE))
        return true;
    if (!db_prepare(u->r->db, &s, "SELECT 1 FROM views LIMIT 1", e) || !db_step(s, &row, e))
        return false;
    db_reset(s);
    if (!row)
        db_fit(u->r->db, bytes <= SMALL ? 2048 : 16384);
    return true;
}

static bool write_all(struct update *u, int threads, err *e)
{
    blob_map *m = blob_map_new();
    store *s = store_new(u->r, m);
    bool ok = fit_pages(u, e) && store_begin(s, e) && blob_map_load(m, u->r->db, e) &&
              write_lists(u, s, e) && run_work(u, s, m, threads, e);
    bool changed = u->report.changed || u->report.removed || u->listed.len || u->touched.len;
    ok = ok && store_finish(s, u->report.missing, changed || u->first, e);
    store_free(s);
    blob_map_free(m);
    return ok;
}

/* ---- the lock ---- */

static bool take_lock(struct update *u, bool *waited, err *e)
{
    *waited = false;
    u->lock = open(u->r->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (u->lock < 0)
        return err_errno(e, ERR_IO, "%s", u->r->lock_path);
    while (flock(u->lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return err_errno(e, ERR_IO, "%s", u->r->lock_path);
        if (watch_stopped(u->w))
            return err_set(e, ERR_CANCELLED, "stopped");
        *waited = true;
        watch_progress(u->w, "waiting for another docent", 0, 0);
        struct timespec t = {.tv_nsec = WAIT_MS * 1000000L};
        nanosleep(&t, NULL);
    }
    return true;
}

static void release(struct update *u)
{
    if (u->lock >= 0)
        close(u->lock);
    vec_release(&u->rows);
    vec_release(&u->read);
    vec_release(&u->listed);
    vec_release(&u->touched);
    vec_release(&u->removed);
    tree_list_release(&u->tree);
    entries_release(&u->entries);
    arena_free(u->arena);
}

/* From what is stored, not from what was done: a file read again may bring no new blob, and a blob
 * knows itself why it was not parsed. */
static bool count_skipped(struct update *u, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(u->r->db, &s,
                    "SELECT count(*) FROM files f LEFT JOIN blobs b ON b.id = f.blob"
                    " WHERE f.view = ? AND (f.skipped IS NOT NULL OR b.skipped IS NOT NULL)",
                    e))
        return false;
    db_bind_int(s, u->r->view);
    if (!db_step(s, &row, e))
        return false;
    u->report.skipped = (uint64_t)db_int(s, 0);
    db_reset(s);
    return true;
}

static bool update_once(repo *r, int threads, const watch *w, struct update_report *out, err *e)
{
    struct update u = {.r = r, .w = w, .arena = arena_new(), .lock = -1};
    double start = now_seconds();
    bool any = false, waited = false;
    bool ok = list_entries(&u, e) && find_work(&u, &any, e);
    if (ok && any) {
        ok = take_lock(&u, &waited, e);
        if (ok && waited)
            ok = find_work(&u, &any, e);
        if (ok && any)
            ok = write_all(&u, threads, e);
    }
    ok = ok && count_skipped(&u, e);
    u.report.seconds = now_seconds() - start;
    *out = u.report;
    release(&u);
    return ok;
}

/* An index that shows damage in the middle of the work is made anew, once. */
static bool reopen(repo *r, err *e)
{
    bool made_new;
    log_line("index %s: %s; building it anew", r->database, e->msg);
    err_clear(e);
    name_table_free(r->table); /* its ids are those of the index that goes */
    r->table = NULL;
    texts_free(r->texts);
    r->texts = NULL;
    db_close(r->db);
    r->db = NULL;
    return repo_open_database(r, &made_new, e);
}

bool repo_update(repo *r, int threads, const watch *w, struct update_report *out, err *e)
{
    struct update_report report = {0};
    bool ok = update_once(r, threads, w, &report, e);
    if (!ok && e->code == ERR_FORMAT && reopen(r, e))
        ok = update_once(r, threads, w, &report, e);
    if (ok) {
        r->info.index_new = false;
        *out = report;
    }
    return ok;
}
