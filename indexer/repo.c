/* Opening: which repository, which view of it, and its index.db.
 *
 * index.db is shared by all worktrees and commits of one repository: it lies under the hash of the
 * git common folder's real path. Which files belong together is told by the view. */
#include "../engine/base/fs.h"
#include "index_internal.h"
#include "names.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

extern const str sql_index, sql_late, sql_search;

/* The real path of the folder that `path` is or lies in. */
static char *folder_of(const char *path, err *e)
{
    char *real = realpath(path ? path : ".", NULL);
    struct stat st;
    if (!real || stat(real, &st) != 0) {
        int why = errno;
        free(real);
        errno = why;
        err_errno(e, why == ENOENT || why == ENOTDIR ? ERR_NOT_FOUND : ERR_IO, "%s",
                  path ? path : "the current folder");
        return NULL;
    }
    if (!S_ISDIR(st.st_mode)) {
        char *slash = strrchr(real, '/');
        slash[slash == real] = 0;
    }
    return real;
}

static const char *real_or_same(arena *a, const char *path)
{
    char *real = realpath(path, NULL);
    const char *out = arena_strdup(a, str_of(real ? real : path));
    free(real);
    return out;
}

static void fill_info(repo *r, const char *folder)
{
    const struct git_place *p = r->git ? git_place(r->git) : NULL;
    const char *common = p ? real_or_same(r->own, p->common) : folder;
    char hex[65];
    sha256 h = sha256_of(str_of(common));
    sha256_hex(&h, hex);
    hex[32] = 0;
    r->info.id = arena_strdup(r->own, str_of(hex));
    r->info.root = p ? real_or_same(r->own, p->root) : arena_strdup(r->own, str_of(folder));
    if (p) {
        r->info.git_dir = real_or_same(r->own, p->folder);
        r->info.bare = p->bare;
        r->info.shallow = p->shallow;
    }
}

bool repo_refresh_head(repo *r, err *e)
{
    if (!r->git || r->rev)
        return true;
    struct git_head h;
    char hex[41];
    if (!git_read_head(r->git, &h, e))
        return false;
    r->info.unborn = h.unborn;
    r->has_commit = !h.unborn;
    r->commit = h.commit;
    oid_hex(&h.commit, hex);
    if (h.unborn)
        r->info.head = NULL;
    else if (!r->info.head || strcmp(r->info.head, hex) != 0)
        r->info.head = arena_strdup(r->own, str_of(hex));
    if (!h.branch[0])
        r->info.branch = NULL;
    else if (!r->info.branch || strcmp(r->info.branch, h.branch) != 0)
        r->info.branch = arena_strdup(r->own, str_of(h.branch));
    return true;
}

static bool choose_view(repo *r, const struct repo_options *o, err *e)
{
    if (!o->rev) {
        r->view_key = r->info.bare ? "bare" : arena_printf(r->own, "work:%s", r->info.root);
        return repo_refresh_head(r, e);
    }
    if (!r->git) {
        err_set(e, ERR_USAGE, "%s: no git repository, so there is no commit %s", r->info.root,
                o->rev);
        return err_hint(e, "leave --rev out");
    }
    char hex[41];
    if (!git_resolve(r->git, o->rev, &r->commit, e))
        return false;
    oid_hex(&r->commit, hex);
    r->rev = r->has_commit = true;
    r->info.head = arena_strdup(r->own, str_of(hex));
    r->view_key = arena_printf(r->own, "rev:%s", hex);
    return true;
}

static bool find_database(repo *r, const char *given, err *e)
{
    strbuf b;
    strbuf_init(&b, 0);
    bool ok = true;
    if (given) {
        strbuf_addz(&b, given);
    } else {
        char *leaf = arena_printf(r->own, "repos/%s", r->info.id);
        ok = fs_cache_path(&b, leaf, e) && fs_mkdirs(b.p, e);
        strbuf_addz(&b, "/index.db");
    }
    r->database = arena_strdup(r->own, strbuf_str(&b));
    r->lock_path = arena_printf(r->own, "%s.update", r->database);
    strbuf_release(&b);
    return ok;
}

bool repo_open_database(repo *r, bool *made_new, err *e)
{
    strbuf schema;
    strbuf_init(&schema, 0);
    strbuf_addstr(&schema, sql_index);
    /* Not run here, but part of the version: other rules make another index. */
    str rest = sql_late, line;
    while (str_next(&rest, '\n', &line))
        strbuf_addf(&schema, "-- " STR_FMT "\n", STR_ARG(line));
    rest = sql_search;
    while (str_next(&rest, '\n', &line))
        strbuf_addf(&schema, "-- " STR_FMT "\n", STR_ARG(line));
    strbuf_addf(&schema, "-- languages %s\n-- rules %s\n", languages_version(), INDEX_RULES);
    bool ok = db_open(&r->db, r->database, INDEX_APPLICATION, schema.p, DB_REBUILD, made_new, e);
    strbuf_release(&schema);
    return ok && text_attach(r->db, e) && db_exec(r->db, sql_search.p, e) && repo_find_view(r, e);
}

bool repo_find_view(repo *r, err *e)
{
    db_stmt *s;
    bool row = false;
    r->view = 0;
    if (!db_prepare(r->db, &s, "SELECT id FROM views WHERE key = ?", e))
        return false;
    db_bind_text(s, str_of(r->view_key));
    if (!db_step(s, &row, e))
        return false;
    if (row)
        r->view = db_int(s, 0);
    db_reset(s);
    return true;
}

bool repo_generation(repo *r, int64_t *out, err *e)
{
    db_stmt *s;
    bool row = false;
    *out = 0;
    if (!db_prepare(r->db, &s, "SELECT generation FROM views WHERE id = ?", e))
        return false;
    db_bind_int(s, r->view);
    if (!db_step(s, &row, e))
        return false;
    if (row)
        *out = db_int(s, 0);
    db_reset(s);
    return true;
}

static bool open_all(repo *r, const struct repo_options *o, const char *folder, err *e)
{
    bool made_new = false;
    if (!git_find(&r->git, folder, o->trust_path, e))
        return false;
    fill_info(r, folder);
    if (!choose_view(r, o, e) || !find_database(r, o->database, e))
        return false;
    if (!r->info.bare && !r->rev) {
        r->root = open(r->info.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (r->root < 0)
            return err_errno(e, ERR_IO, "%s", r->info.root);
    }
    if (!repo_open_database(r, &made_new, e))
        return false;
    int64_t generation;
    if (!repo_generation(r, &generation, e))
        return false;
    r->info.index_new = made_new || generation == 0;
    return true;
}

bool repo_open(repo **out, const struct repo_options *o, err *e)
{
    char *folder = folder_of(o->path, e);
    if (!folder)
        return false;
    git_start();
    repo *r = xalloc(sizeof *r);
    r->own = arena_new();
    r->root = -1;
    bool ok = open_all(r, o, folder, e);
    free(folder);
    if (!ok) {
        repo_close(r);
        return false;
    }
    *out = r;
    return true;
}

void repo_close(repo *r)
{
    if (!r)
        return;
    name_table_free(r->table);
    texts_free(r->texts);
    db_close(r->history);
    db_close(r->db);
    git_close(r->git);
    if (r->root >= 0)
        close(r->root);
    arena_free(r->own);
    free(r);
    git_stop();
}

const struct repo_info *repo_info(const repo *r)
{
    return &r->info;
}
