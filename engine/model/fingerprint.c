/* SHA-256 of model files, remembered by (device, inode, size, mtime) in a small text file of the
 * cache folder: hashing a gigabyte takes a second, looking it up a millisecond.
 *
 * One line per file: "DEV INO SIZE SECONDS NANOSECONDS HEX". The memory is only that: unreadable
 * lines are skipped, a folder that cannot be written costs the hash each time, two processes that
 * write at once lose at most one line. */
#include "fingerprint.h"
#include "../base/fs.h"
#include "../base/log.h"
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

enum { MAX_LINES = 64, MAX_FILE = 64 * 1024, CHUNK = 1 << 20 };

static const char *const memory_name = "fingerprints";

/* The part of a line that identifies the file as it is now. */
static bool identity_of(strbuf *out, const char *path, err *e)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return errno == ENOENT ? err_set(e, ERR_NOT_FOUND, "%s: no such file", path)
                               : err_errno(e, ERR_IO, "%s", path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_FORMAT, "%s: not a file", path);
    strbuf_addf(out, "%ju %ju %jd %jd %ld ", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino,
                (intmax_t)st.st_size, (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
    return true;
}

static bool memory_read(strbuf *path, strbuf *text)
{
    err ignored = ERR_INIT;
    return fs_cache_path(path, memory_name, &ignored) &&
           (!fs_exists(path->p) || fs_read(text, path->p, MAX_FILE, &ignored));
}

static bool memory_find(sha256 *out, str identity)
{
    strbuf path, text;
    strbuf_init(&path, 0);
    strbuf_init(&text, 0);
    bool found = false;
    if (memory_read(&path, &text)) {
        str rest = strbuf_str(&text), line;
        while (!found && str_next(&rest, '\n', &line))
            found = str_starts(line, identity) &&
                    sha256_from_hex(out, str_sub(line, identity.n, line.n));
    }
    strbuf_release(&path);
    strbuf_release(&text);
    return found;
}

/* The newest line comes first; the oldest fall off the end. */
static void memory_add(str identity, const sha256 *sha)
{
    strbuf path, old, text;
    strbuf_init(&path, 0);
    strbuf_init(&old, 0);
    strbuf_init(&text, 0);
    if (memory_read(&path, &old)) {
        char hex[65];
        sha256_hex(sha, hex);
        strbuf_addf(&text, STR_FMT "%s\n", STR_ARG(identity), hex);
        str rest = strbuf_str(&old), line;
        for (int n = 1; n < MAX_LINES && str_next(&rest, '\n', &line); n++)
            if (line.n > 0 && !str_starts(line, identity))
                strbuf_addf(&text, STR_FMT "\n", STR_ARG(line));
        err e = ERR_INIT;
        if (!fs_write_atomic(path.p, strbuf_str(&text), &e))
            log_line("fingerprint not remembered: %s", e.msg);
    }
    strbuf_release(&path);
    strbuf_release(&old);
    strbuf_release(&text);
}

static bool file_hash(sha256 *out, const char *path, err *e)
{
    fs_map map;
    if (!fs_map_open(&map, path, e))
        return false;
    hasher *h = hasher_new();
    for (size_t at = 0; at < map.n; at += CHUNK)
        hasher_add(h, map.p + at, map.n - at < CHUNK ? map.n - at : CHUNK);
    *out = hasher_end(h);
    fs_map_close(&map);
    return true;
}

void fingerprint_remember(const char *path, const sha256 *sha)
{
    err e = ERR_INIT;
    strbuf identity;
    strbuf_init(&identity, 0);
    if (identity_of(&identity, path, &e))
        memory_add(strbuf_str(&identity), sha);
    strbuf_release(&identity);
}

bool model_fingerprint(sha256 *out, const char *path, err *e)
{
    strbuf identity;
    strbuf_init(&identity, 0);
    bool ok = identity_of(&identity, path, e);
    if (ok && !memory_find(out, strbuf_str(&identity))) {
        ok = file_hash(out, path, e);
        if (ok)
            memory_add(strbuf_str(&identity), out);
    }
    strbuf_release(&identity);
    return ok;
}
