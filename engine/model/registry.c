/* The registry: what assets/models.json says, joined with what lies in the models folder.
 *
 * It keeps no state of its own: a model is installed when its file is there with the right size
 * (pull.c gives a file its name only after the checksum), and the chosen one is a name in a
 * one-line file. */
#include "registry.h"
#include "../base/fs.h"
#include "../base/json.h"
#include "fingerprint.h"
#include "pull.h"
#include <errno.h>
#include <unistd.h>

extern const str asset_models_json; /* assets/models.json */

enum { CHOICE_MAX = 4096 };

static const char *copy_member(arena *a, const json_t *o, const char *key)
{
    const char *s = json_str_or(o, key, NULL);
    return s ? arena_strdup(a, str_of(s)) : NULL;
}

static bool row_parse(struct model_row *row, arena *a, const json_t *o, err *e)
{
    struct model_entry *m = &row->entry;
    m->name = copy_member(a, o, "name");
    if (!m->name)
        return err_set(e, ERR_FORMAT, "model registry: a model without a name");
    m->use = copy_member(a, o, "use");
    m->file = copy_member(a, o, "file");
    m->license = copy_member(a, o, "license");
    m->url = copy_member(a, o, "url");
    m->bytes = (uint64_t)json_int_or(o, "bytes", 0);
    const char *sha = json_str_or(o, "sha256", "");
    if (!m->file || !m->bytes || !m->license || !m->use)
        return err_set(e, ERR_FORMAT, "model registry: %s lacks use, file, bytes or license",
                       m->name);
    if (strchr(m->file, '/') || !sha256_from_hex(&m->sha, str_of(sha)))
        return err_set(e, ERR_FORMAT, "model registry: %s has a bad file name or sha256", m->name);
    const json_t *p = json_object_get(o, "python_packages");
    if (!p)
        return true;
    row->packages.names = copy_member(a, p, "names");
    row->packages.version = copy_member(a, p, "version");
    row->packages.member = copy_member(a, p, "member");
    if (!row->packages.names || !row->packages.version || !row->packages.member)
        return err_set(e, ERR_FORMAT, "model registry: %s has incomplete python_packages", m->name);
    return true;
}

bool registry_parse(struct model_rows *out, arena *a, str json, err *e)
{
    json_error_t je;
    json_t *root = json_loadb(json.p, json.n, 0, &je);
    if (!root)
        return err_set(e, ERR_FORMAT, "model registry: %s at line %d", je.text, je.line);
    const json_t *list = json_object_get(root, "models");
    struct model_rows rows = {0};
    rows.n = json_array_size(list);
    rows.v = ARENA_ARRAY(a, struct model_row, rows.n);
    rows.default_name = copy_member(a, root, "default");
    bool ok = rows.default_name != NULL || err_set(e, ERR_FORMAT, "model registry: no default");
    for (size_t i = 0; ok && i < rows.n; i++) {
        ok = row_parse(&rows.v[i], a, json_array_get(list, i), e);
        rows.v[i].entry.is_default = ok && strcmp(rows.v[i].entry.name, rows.default_name) == 0;
    }
    json_decref(root);
    if (ok)
        *out = rows;
    return ok;
}

bool registry_path(strbuf *out, const char *file, err *e)
{
    if (!fs_data_path(out, "models", e) || !fs_mkdirs(out->p, e))
        return false;
    strbuf_addf(out, "/%s", file);
    return true;
}

/* The name written by registry_use, "" when nothing was chosen. */
static bool choice_read(strbuf *out, err *e)
{
    strbuf path;
    strbuf_init(&path, 0);
    bool ok = fs_config_path(&path, "model", e);
    if (ok && fs_exists(path.p))
        ok = fs_read(out, path.p, CHOICE_MAX, e);
    strbuf_release(&path);
    strbuf_cut(out, str_trim(strbuf_str(out)).n);
    return ok;
}

/* What this machine says about a row: installed, partial, chosen. */
static bool row_look(struct model_row *row, const char *chosen, err *e)
{
    struct model_entry *m = &row->entry;
    strbuf path;
    strbuf_init(&path, 0);
    bool ok = registry_path(&path, m->file, e);
    if (ok) {
        m->installed = fs_size(path.p) == m->bytes;
        strbuf_addz(&path, ".part");
        m->partial = fs_size(path.p);
        m->in_use = *chosen ? strcmp(chosen, m->name) == 0 : m->is_default;
    }
    strbuf_release(&path);
    return ok;
}

static bool rows_load(struct model_rows *rows, arena *a, err *e)
{
    if (!registry_parse(rows, a, asset_models_json, e))
        return false;
    strbuf chosen;
    strbuf_init(&chosen, 0);
    bool ok = choice_read(&chosen, e);
    for (size_t i = 0; ok && i < rows->n; i++)
        ok = row_look(&rows->v[i], chosen.p, e);
    strbuf_release(&chosen);
    return ok;
}

bool registry_list(struct model_list *out, arena *a, err *e)
{
    struct model_rows rows;
    if (!rows_load(&rows, a, e))
        return false;
    out->n = rows.n;
    out->v = ARENA_ARRAY(a, struct model_entry, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        out->v[i] = rows.v[i].entry;
    return true;
}

static struct model_row *row_find(struct model_rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->n; i++)
        if (strcmp(rows->v[i].entry.name, name) == 0)
            return &rows->v[i];
    return NULL;
}

/* ERR_MODEL that lists the names there are. */
static bool name_unknown(const struct model_rows *rows, const char *name, err *e)
{
    strbuf names;
    strbuf_init(&names, 200);
    for (size_t i = 0; i < rows->n; i++)
        strbuf_addf(&names, "%s%s", i ? ", " : "", rows->v[i].entry.name);
    err_set(e, ERR_MODEL, "%s: neither a known model nor a file", name);
    err_hint(e, "Known models: %s; or give the path of a GGUF file.", names.p);
    strbuf_release(&names);
    return false;
}

static bool row_require(struct model_row **out, struct model_rows *rows, arena *a, const char *name,
                        err *e)
{
    if (!rows_load(rows, a, e))
        return false;
    *out = row_find(rows, name);
    return *out || name_unknown(rows, name, e);
}

bool registry_resolve(strbuf *path, struct model_entry *entry, arena *a, const char *name_or_path,
                      err *e)
{
    struct model_rows rows;
    if (!rows_load(&rows, a, e))
        return false;
    strbuf chosen;
    strbuf_init(&chosen, 0);
    const char *name = name_or_path;
    bool ok = true;
    if (!name) {
        ok = choice_read(&chosen, e);
        name = chosen.len ? arena_strdup(a, strbuf_str(&chosen)) : rows.default_name;
    }
    strbuf_release(&chosen);
    if (!ok)
        return false;
    const struct model_row *row = row_find(&rows, name);
    if (row) {
        if (entry)
            *entry = row->entry;
        if (row->entry.installed)
            return registry_path(path, row->entry.file, e);
        err_set(e, ERR_MODEL, "model %s is not on this machine", row->entry.name);
        return err_hint(e, "Get it with: docent model pull %s", row->entry.name);
    }
    if (fs_exists(name) && !fs_is_dir(name)) {
        if (entry)
            *entry = (struct model_entry){.name = arena_strdup(a, str_of(name))};
        strbuf_addz(path, name);
        return true;
    }
    return name_unknown(&rows, name, e);
}

bool registry_pull(const char *name, const char *from, const watch *w, err *e)
{
    arena *a = arena_new();
    strbuf path;
    strbuf_init(&path, 0);
    struct model_rows rows;
    struct model_row *row;
    bool ok = row_require(&row, &rows, a, name, e) && registry_path(&path, row->entry.file, e);
    if (ok && !row->entry.installed) {
        ok = model_pull(row, path.p, from, w, e);
        if (ok)
            fingerprint_remember(path.p, &row->entry.sha);
    }
    strbuf_release(&path);
    arena_free(a);
    return ok;
}

bool registry_verify(const char *name, const watch *w, err *e)
{
    arena *a = arena_new();
    strbuf path;
    strbuf_init(&path, 0);
    struct model_rows rows;
    struct model_row *row;
    sha256 sha;
    bool ok = row_require(&row, &rows, a, name, e) && registry_resolve(&path, NULL, a, name, e) &&
              model_file_sha(&sha, path.p, w, e);
    if (ok && memcmp(&sha, &row->entry.sha, sizeof sha) != 0) {
        char got[65];
        sha256_hex(&sha, got);
        err_set(e, ERR_MODEL, "%s: damaged, its SHA-256 is %s", path.p, got);
        ok = err_hint(e, "Remove it and get it again: docent model rm %s && docent model pull %s",
                      name, name);
    }
    if (ok)
        fingerprint_remember(path.p, &sha);
    strbuf_release(&path);
    arena_free(a);
    return ok;
}

bool registry_use(const char *name, err *e)
{
    arena *a = arena_new();
    strbuf path, real;
    strbuf_init(&path, 0);
    strbuf_init(&real, 0);
    struct model_rows rows;
    bool ok = rows_load(&rows, a, e);
    const char *chosen = name;
    if (ok && !row_find(&rows, name)) { /* a file: remembered by its full path */
        ok = registry_resolve(&real, NULL, a, name, e);
        char *full = ok ? realpath(real.p, NULL) : NULL;
        ok = ok && (full || err_errno(e, ERR_IO, "%s", name));
        if (full)
            chosen = arena_strdup(a, str_of(full));
        free(full);
    }
    ok = ok && fs_config_path(&path, "model", e) &&
         fs_write_atomic(path.p, str_of(arena_printf(a, "%s\n", chosen)), e);
    strbuf_release(&path);
    strbuf_release(&real);
    arena_free(a);
    return ok;
}

bool registry_remove(const char *name, err *e)
{
    arena *a = arena_new();
    strbuf path;
    strbuf_init(&path, 0);
    struct model_rows rows;
    struct model_row *row;
    bool ok = row_require(&row, &rows, a, name, e) && registry_path(&path, row->entry.file, e);
    if (ok && !row->entry.installed && !row->entry.partial && !fs_exists(path.p))
        ok = err_set(e, ERR_MODEL, "model %s is not on this machine", name);
    if (ok) {
        ok = unlink(path.p) == 0 || errno == ENOENT || err_errno(e, ERR_IO, "%s", path.p);
        strbuf_addz(&path, ".part");
        (void)unlink(path.p);
        strbuf_addz(&path, "s");
        (void)unlink(path.p);
    }
    strbuf_release(&path);
    arena_free(a);
    return ok;
}
