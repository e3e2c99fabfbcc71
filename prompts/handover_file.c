/* See handover_file.h. */
#include "handover_file.h"
#include "../engine/base/reader.h"
#include "../engine/base/utf8.h"
#include "../engine/base/zip.h"

enum { VERSION = 2, RECORD_LEAST = 1 + 32 + 4 + 4, BLOCK_LEAST = 32 + 4 + 4 + 8 + 8 + 1 };
enum { BLOCK_MOST = 256 /* positions */ };
#define NO_REASON  UINT32_MAX
#define MOST_BYTES ((uint64_t)1 << 30)
#define MOST_TEXT  ((uint64_t)16 << 20)
static const char magic[] = "docent hand-over";

static void add_number(strbuf *b, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        strbuf_addc(b, (char)(v >> (8 * i) & 0xff));
}

static void add_text(strbuf *b, const char *text)
{
    size_t n = strlen(text);
    add_number(b, n, 4);
    strbuf_add(b, text, n);
}

bool handover_begin(struct handover_writing *w, const struct handover_content *in, strbuf *out,
                    err *e)
{
    *w = (struct handover_writing){.out = out};
    strbuf raw, packed;
    strbuf_init(&raw, 0);
    strbuf_init(&packed, 0);
    for (size_t i = 0; i < in->n; i++) {
        const struct handover_record *r = &in->v[i];
        strbuf_addc(&raw, r->whole ? 1 : 0);
        strbuf_add(&raw, r->key.b, sizeof r->key.b);
        add_text(&raw, r->text);
        if (r->reason)
            add_text(&raw, r->reason);
        else
            add_number(&raw, NO_REASON, 4);
    }
    bool ok = zip_pack(&packed, strbuf_str(&raw), ZIP_TIGHT, e);
    if (ok) {
        strbuf_add(out, magic, sizeof magic - 1);
        add_number(out, VERSION, 4);
        strbuf_add(out, in->model.b, sizeof in->model.b);
        strbuf_add(out, in->format.b, sizeof in->format.b);
        add_number(out, in->n, 4);
        add_number(out, raw.len, 8);
        add_number(out, packed.len, 8);
        strbuf_addstr(out, strbuf_str(&packed));
        strbuf_add(out, in->kind.b, sizeof in->kind.b);
        strbuf_add(out, in->root.b, sizeof in->root.b);
        w->count_at = out->len;
        add_number(out, 0, 4);
    }
    strbuf_release(&raw);
    strbuf_release(&packed);
    return ok;
}

void handover_block(struct handover_writing *w, const struct handover_block *b)
{
    uint64_t seconds;
    memcpy(&seconds, &b->seconds, sizeof seconds);
    strbuf_add(w->out, b->parent.b, sizeof b->parent.b);
    add_number(w->out, b->n, 4);
    for (uint32_t i = 0; i < b->n; i++)
        add_number(w->out, (uint32_t)b->ids[i], 4);
    add_number(w->out, seconds, 8);
    add_number(w->out, b->kv.n, 8);
    strbuf_addstr(w->out, b->kv);
    w->blocks++;
}

bool handover_end(struct handover_writing *w, err *e)
{
    if (w->out->full)
        return err_set(e, ERR_NOMEM, "the hand-over file would be too large");
    for (int i = 0; i < 4; i++)
        w->out->p[w->count_at + (size_t)i] = (char)(w->blocks >> (8 * i) & 0xff);
    sha256 sum = sha256_of(strbuf_str(w->out));
    strbuf_add(w->out, sum.b, sizeof sum.b);
    return !w->out->full || err_set(e, ERR_NOMEM, "the hand-over file would be too large");
}

static void read_key(reader *r, sha256 *out)
{
    str s = read_bytes(r, sizeof out->b, sizeof out->b, "hash");
    if (s.n == sizeof out->b)
        memcpy(out->b, s.p, sizeof out->b);
}

static const char *read_text(reader *r, uint32_t n, arena *a)
{
    str s = read_bytes(r, n, MOST_TEXT, "text");
    if (reader_ok(r) && (memchr(s.p, 0, s.n) || utf8_prefix(s, s.n) != s.n))
        reader_fail(r, "text is not valid");
    return arena_strdup(a, s);
}

static bool records_read(reader *r, uint32_t n, arena *a, struct handover_content *out)
{
    if (n > r->len / RECORD_LEAST)
        return reader_fail(r, "more records than fit");
    out->v = ARENA_ARRAY(a, struct handover_record, n + 1);
    for (out->n = 0; out->n < n && reader_ok(r); out->n++) {
        struct handover_record *v = &out->v[out->n];
        uint8_t kind = read_u8(r);
        if (kind > 1)
            return reader_fail(r, "unknown kind of record");
        v->whole = kind == 1;
        read_key(r, &v->key);
        v->text = read_text(r, read_u32(r), a);
        uint32_t reason = read_u32(r);
        v->reason = reason == NO_REASON ? NULL : read_text(r, reason, a);
    }
    if (reader_ok(r) && r->pos != r->len)
        return reader_fail(r, "bytes behind the last record");
    return reader_ok(r);
}

static bool block_read(reader *r, struct handover_block *b, arena *a)
{
    read_key(r, &b->parent);
    b->n = read_u32(r);
    if (reader_ok(r) && (b->n == 0 || b->n > BLOCK_MOST))
        return reader_fail(r, "a block of no possible length");
    int32_t *ids = ARENA_ARRAY(a, int32_t, b->n + 1);
    for (uint32_t i = 0; i < b->n; i++)
        ids[i] = (int32_t)read_u32(r);
    b->ids = ids;
    b->seconds = read_f64(r);
    uint64_t bytes = read_u64(r);
    b->kv = read_bytes(r, bytes, MOST_BYTES, "context");
    if (reader_ok(r) && (!b->kv.n || !(b->seconds >= 0 && b->seconds < 1e6)))
        return reader_fail(r, "a block without content");
    return reader_ok(r);
}

static bool blocks_read(reader *r, arena *a, struct handover_content *out)
{
    read_key(r, &out->kind);
    read_key(r, &out->root);
    uint32_t n = read_u32(r);
    if (reader_ok(r) && n > r->len / BLOCK_LEAST)
        return reader_fail(r, "more blocks than fit");
    out->blocks = ARENA_ARRAY(a, struct handover_block, (reader_ok(r) ? n : 0) + 1);
    while (reader_ok(r) && out->n_blocks < n && block_read(r, &out->blocks[out->n_blocks], a))
        out->n_blocks++;
    return reader_ok(r);
}

static bool sum_is_right(str file)
{
    size_t n = file.n - sizeof(sha256);
    sha256 sum = sha256_of(str_sub(file, 0, n));
    return memcmp(sum.b, file.p + n, sizeof sum.b) == 0;
}

bool handover_unpack(str file, const char *name, arena *a, struct handover_content *out, err *e)
{
    reader r, inside;
    *out = (struct handover_content){0};
    if (!str_starts(file, (str){magic, sizeof magic - 1}))
        return err_set(e, ERR_FORMAT, "%s: not a hand-over file of docent", name);
    if (file.n < sizeof magic + sizeof(sha256) || !sum_is_right(file))
        return err_set(e, ERR_FORMAT, "%s: cut or damaged (its checksum is wrong)", name);
    reader_init(&r, file.p, file.n - sizeof(sha256), name, e);
    read_bytes(&r, sizeof magic - 1, sizeof magic, "magic");
    uint32_t version = read_u32(&r);
    if (reader_ok(&r) && version != VERSION)
        return err_set(e, ERR_FORMAT, "%s: format %u, this docent reads %d", name, version,
                       VERSION);
    read_key(&r, &out->model);
    read_key(&r, &out->format);
    uint32_t n = read_u32(&r);
    uint64_t bytes = read_u64(&r), packed = read_u64(&r);
    str data = read_bytes(&r, packed, MOST_BYTES, "records");
    if (reader_ok(&r) && bytes > MOST_BYTES)
        reader_fail(&r, "sizes do not agree");
    if (blocks_read(&r, a, out) && r.pos != r.len)
        reader_fail(&r, "bytes behind the last block");
    if (!reader_ok(&r))
        return false;
    strbuf raw;
    strbuf_init(&raw, 0);
    bool ok = zip_unpack(&raw, data, (size_t)bytes, e);
    reader_init(&inside, raw.p, raw.len, name, e);
    ok = ok && records_read(&inside, n, a, out);
    strbuf_release(&raw);
    return ok;
}
