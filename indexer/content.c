/* One entry of the tree or the work tree is read and told apart: text to index, or a reason not to.
 *
 * A file that is gone between the listing and the reading is no error. Invariants: nothing larger
 * than MAX_TEXT_BYTES is held, likely secrets keep no text, and a file whose change time is so near
 * that it could be written again without its stamp changing is marked racy and read again next
 * time. */
#include "classify.h"
#include "index_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

enum { RACY_NANOSECONDS = 100 * 1000 * 1000 };

static bool read_all(int fd, strbuf *out)
{
    char block[65536];
    for (;;) {
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0)
            return true;
        strbuf_add(out, block, (size_t)n);
        if (out->len > MAX_TEXT_BYTES)
            return true;
    }
}

static bool is_racy(const struct stamp *s)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t t = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    return s->ctime > t - RACY_NANOSECONDS;
}

static void read_work(struct content *c, int root)
{
    int fd = open_below(root, c->entry->path, O_RDONLY);
    if (fd < 0) {
        c->gone = errno == ENOENT || errno == ENOTDIR;
        c->skipped = errno == EACCES                    ? "may not be read"
                     : errno == ELOOP || errno == EXDEV ? "behind a symbolic link"
                                                        : "cannot be read";
        return;
    }
    if (!stamp_of(fd, &c->stamp)) {
        c->skipped = "not a regular file";
    } else {
        c->bytes = c->stamp.size;
        c->racy = is_racy(&c->stamp);
        if (c->stamp.size > MAX_TEXT_BYTES)
            c->skipped = "too large";
        else if (!read_all(fd, &c->text))
            c->skipped = "cannot be read";
        else if (c->text.len > MAX_TEXT_BYTES) /* grew meanwhile */
            c->skipped = "too large";
    }
    close(fd);
    if (!c->skipped) {
        c->bytes = c->text.len;
        git_hash_blob(strbuf_str(&c->text), &c->oid);
        c->has_oid = true;
    }
}

static void read_tree(struct content *c, git *g)
{
    c->oid = c->entry->head;
    c->has_oid = true;
    switch (git_read_blob(g, &c->oid, MAX_TEXT_BYTES, &c->text, &c->bytes)) {
    case BLOB_READ:
        break;
    case BLOB_MISSING:
        c->missing = true;
        c->skipped = "not in this clone";
        break;
    case BLOB_TOO_LARGE:
        c->skipped = "too large";
        break;
    case BLOB_DAMAGED:
        c->skipped = "object is damaged";
        break;
    }
}

/* git may keep \n where the work tree has \r\n (core.autocrlf): that is no change. */
static bool differs_in_line_ends(const struct content *c)
{
    str t = strbuf_str(&c->text);
    if (!c->entry->in_head || str_find(t, STR("\r\n"), 0) == SIZE_MAX)
        return false;
    strbuf lf;
    strbuf_init(&lf, 0);
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] != '\r' || i + 1 == t.n || t.p[i + 1] != '\n')
            strbuf_addc(&lf, t.p[i]);
    oid o;
    git_hash_blob(strbuf_str(&lf), &o);
    strbuf_release(&lf);
    return oid_eq(&o, &c->entry->head);
}

void content_read(struct content *c, const struct entry *entry, int root, git *g)
{
    strbuf text = c->text;
    *c = (struct content){.entry = entry, .text = text};
    strbuf_reset(&c->text);
    if (path_is_secret(entry->path)) {
        c->secret = true;
        c->skipped = "likely secret";
        c->stamp = entry->stamp;
        c->bytes = entry->stamp.size;
        return;
    }
    if (entry->source == SOURCE_WORK)
        read_work(c, root);
    else
        read_tree(c, g);
    str t = strbuf_str(&c->text);
    if (!c->skipped && text_is_binary(t))
        c->skipped = "binary";
    else if (!c->skipped && text_is_minified(t))
        c->skipped = "minified";
    else if (!c->skipped && text_is_secret(t)) {
        c->secret = true;
        c->skipped = "likely secret";
    }
    if (c->has_oid && entry->in_head && !oid_eq(&c->oid, &entry->head))
        c->eol_only = differs_in_line_ends(c);
    if (c->skipped)
        strbuf_reset(&c->text);
    else
        c->language = language_for(entry->path, str_sub(t, 0, 4096));
}
