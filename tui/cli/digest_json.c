/* A digest as JSON (see digest_json.h). */
#include "digest_json.h"
#include "explain_json.h"
#include "output.h"

static json_t *json_commits(const struct commit_notes *c)
{
    json_t *all = json_array();
    for (size_t i = 0; i < c->n; i++)
        json_array_append_new(all,
                              json_pack("{s:s,s:o,s:I,s:o}", "id", c->v[i].id, "author",
                                        json_text(c->v[i].author), "time", (json_int_t)c->v[i].time,
                                        "subject", json_text(c->v[i].subject)));
    return all;
}

static json_t *json_side(const struct change_side *s)
{
    if (!s->path)
        return json_null();
    return json_pack("{s:o,s:o,s:o,s:I,s:I,s:o}", "path", json_text(s->path), "name",
                     json_text(s->qualified), "signature", json_text(s->signature), "line",
                     (json_int_t)s->line, "end_line", (json_int_t)s->end_line, "text",
                     json_safe(s->text));
}

static json_t *json_entry(const struct digest_entry *x)
{
    const struct symbol_change *c = x->change;
    json_t *o =
        json_pack("{s:s,s:s,s:o,s:o,s:I,s:I}", "change", change_kind_name(c->kind), "kind",
                  c->is_file ? "file" : symbol_kind_name(c->symbol_kind), "before",
                  json_side(&c->before), "after", json_side(&c->after), "lines_added",
                  (json_int_t)c->lines_added, "lines_removed", (json_int_t)c->lines_removed);
    json_object_set_new(o, "body_changed", json_boolean(c->body_changed));
    json_object_set_new(o, "comments_only", json_boolean(c->comments_only));
    json_object_set_new(o, "blanks_only", json_boolean(c->blanks_only));
    json_object_set_new(o, "text", json_text(x->text));
    json_object_set_new(o, "by_program", json_boolean(x->by_program));
    json_object_set_new(o, "purpose", json_text(x->purpose));
    json_object_set_new(o, "used_by", json_edges(&x->affected));
    json_object_set_new(o, "used_by_all", json_integer((json_int_t)x->n_affected));
    return o;
}

static json_t *json_files(const struct change_set *s)
{
    static const char *const states[] = {"added", "removed", "changed", "renamed"};
    json_t *all = json_array();
    for (size_t i = 0; i < s->n_files; i++) {
        const struct file_change *f = &s->files[i];
        json_array_append_new(
            all, json_pack("{s:s,s:o,s:o,s:o,s:I,s:I,s:I,s:o,s:o}", "state", states[f->state],
                           "path", json_text(f->path), "old_path", json_text(f->old_path), "note",
                           json_text(f->note), "lines_added", (json_int_t)f->lines_added,
                           "lines_removed", (json_int_t)f->lines_removed, "symbols",
                           (json_int_t)f->symbols, "old_id", json_text(f->old_id), "new_id",
                           json_text(f->new_id)));
    }
    return all;
}

static json_t *json_folders(const struct digest *g)
{
    json_t *all = json_array();
    for (size_t i = 0; i < g->set.n_folders; i++) {
        const struct change_folder *f = &g->set.folders[i];
        json_t *changes = json_array();
        for (size_t k = f->first; k < f->first + f->n; k++)
            json_array_append_new(changes, json_entry(&g->entries[k]));
        json_array_append_new(all, json_pack("{s:o,s:I,s:I,s:I,s:o}", "path", json_text(f->path),
                                             "files", (json_int_t)f->files, "symbols",
                                             (json_int_t)f->symbols, "not_described",
                                             (json_int_t)f->left_out, "changes", changes));
    }
    return all;
}

static json_t *json_answers(const struct digest *g)
{
    json_t *all = json_array();
    for (size_t i = 0; i < g->n_answers; i++) {
        const struct digest_answer *x = &g->answers[i];
        json_array_append_new(all,
                              json_pack("{s:s,s:o,s:o,s:I,s:I}", "state", x->state, "what",
                                        json_text(x->what), "path", json_text(x->path), "line",
                                        (json_int_t)x->line, "end_line", (json_int_t)x->end_line));
    }
    return all;
}

json_t *json_digest(const struct digest *g)
{
    const struct change_set *s = &g->set;
    json_t *o = json_pack("{s:s,s:s,s:s,s:I,s:o,s:o}", "from", s->from, "to", s->to, "title",
                          s->title, "commits_all", (json_int_t)s->n_commits, "commits",
                          json_commits(&s->commits), "heading", json_text(g->heading));
    json_object_set_new(o, "is_merge", json_boolean(s->is_merge));
    json_object_set_new(o, "is_root", json_boolean(s->is_root));
    json_object_set_new(o, "shallow", json_boolean(s->shallow));
    json_object_set_new(o, "reformatted", json_boolean(s->reformatted));
    json_object_set_new(o, "lines_added", json_integer((json_int_t)s->lines_added));
    json_object_set_new(o, "lines_removed", json_integer((json_int_t)s->lines_removed));
    json_object_set_new(o, "files", json_files(s));
    json_object_set_new(o, "folders", json_folders(g));
    json_object_set_new(o, "answers", json_answers(g));
    json_object_set_new(o, "answers_hold", json_integer((json_int_t)g->answers_hold));
    json_object_set_new(o, "model", json_text(g->model));
    json_object_set_new(o, "seconds", json_real(g->seconds));
    return o;
}
