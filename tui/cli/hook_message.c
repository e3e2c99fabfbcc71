/* prepare-commit-msg: a proposal for the message, in the file that git gives the editor.
 *
 * Only when a person is about to write one: never for merges, squashes, amended or given messages,
 * nor in the middle of a rebase, a cherry-pick or a revert. Whatever goes wrong, the file stays as
 * it was. */
#include "../../engine/base/fs.h"
#include "../../prompts/digest.h"
#include "hook.h"
#include <sys/stat.h>

enum { MAX_MESSAGE = 4 << 20, MODE_COMMENT = 0, MODE_INSERT = 1, MODE_OFF = 2 };

static bool is_wanted(struct context *c, repo *r, err *e)
{
    struct git_folders f;
    const char *source = c->n_args > 2 ? c->args[2] : "";
    const struct settings *s = context_settings(c);
    if (!s->v[SET_HOOK].number || s->v[SET_COMMIT_MESSAGE].number == MODE_OFF || c->n_args < 2 ||
        (*source && strcmp(source, "template") != 0))
        return false;
    return repo_git_folders(r, c->arena, &f, e) && !git_is_busy(&f, true);
}

static char comment_mark(repo *r, arena *a)
{
    const char *set = repo_git_setting(r, "core.commentchar", a);
    return set && set[0] && !set[1] ? set[0] : '#';
}

/* Where the first comment line begins; the end when there is none. */
static size_t comments_at(str text, char mark)
{
    for (size_t at = 0; at < text.n;) {
        if (text.p[at] == mark)
            return at;
        size_t nl = str_find(text, STR("\n"), at);
        at = nl == SIZE_MAX ? text.n : nl + 1;
    }
    return text.n;
}

static void add_commented(strbuf *b, str proposal, char mark)
{
    str line;
    strbuf_addf(b, "%c docent proposes:\n", mark);
    while (str_next(&proposal, '\n', &line))
        strbuf_addf(b, line.n ? "%c   " STR_FMT "\n" : "%c" STR_FMT "\n", mark, STR_ARG(line));
    if (b->len && b->p[b->len - 1] != '\n')
        strbuf_addc(b, '\n');
}

static bool put_in(const char *path, const char *proposal, bool insert, char mark, err *e)
{
    strbuf old, out;
    struct stat st;
    strbuf_init(&old, 0);
    strbuf_init(&out, 0);
    bool ok = fs_read(&old, path, MAX_MESSAGE, e);
    str text = strbuf_str(&old);
    size_t at = comments_at(text, mark);
    bool empty = !str_trim(str_sub(text, 0, at)).n;
    if (ok && insert && empty) {
        strbuf_addz(&out, proposal);
        strbuf_addstr(&out, text);
    } else if (ok) {
        strbuf_addstr(&out, str_sub(text, 0, at));
        if (out.len && out.p[out.len - 1] != '\n')
            strbuf_addc(&out, '\n');
        add_commented(&out, str_trim(str_of(proposal)), mark);
        strbuf_addstr(&out, str_sub(text, at, text.n));
    }
    mode_t mode = stat(path, &st) == 0 ? st.st_mode & 07777 : 0644;
    ok = ok && fs_write_atomic(path, strbuf_str(&out), e) &&
         (chmod(path, mode) == 0 || err_errno(e, ERR_IO, "%s", path));
    strbuf_release(&old);
    strbuf_release(&out);
    return ok;
}

/* Ends the update of the index when half of the time is gone. */
struct bounded {
    cancel stop;
    double until;
};

static void check_time(void *arg, const char *phase, unsigned long long done,
                       unsigned long long total)
{
    struct bounded *b = arg;
    (void)phase;
    (void)done;
    (void)total;
    if (now_seconds() > b->until)
        cancel_request(&b->stop);
}

bool hook_message(struct context *c, err *e)
{
    repo *r;
    docent *d;
    const char *text;
    struct update_report report;
    if (!context_repo_as_is(c, &r, e) || !is_wanted(c, r, e))
        return !e->code;
    double seconds = (double)context_settings(c)->v[SET_COMMIT_MESSAGE_TIME].number;
    double began = now_seconds();
    struct bounded bound = {.until = began + seconds / 2};
    watch w = {.stop = &bound.stop, .progress = check_time, .arg = &bound};
    if (!repo_update(r, context_threads(c), &w, &report, e)) {
        if (e->code == ERR_CANCELLED)
            err_clear(e); /* a first index takes longer than anybody waits: no proposal yet */
        return !e->code;
    }
    if (!context_docent(c, &d, e))
        return false;
    double left = seconds * 2 / 3 - (now_seconds() - began); /* stopping takes time as well */
    if (!docent_commit_message(d, left > 1 ? left : 1, c->arena, &text, NULL, e) || !*text)
        return !e->code;
    bool insert = context_settings(c)->v[SET_COMMIT_MESSAGE].number == MODE_INSERT;
    return put_in(c->args[1], text, insert, comment_mark(r, c->arena), e);
}
