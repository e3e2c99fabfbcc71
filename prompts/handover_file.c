/* See handover_file.h. */
#include "handover_file.h"
#include "../engine/base/reader.h"
#include "../engine/base/utf8.h"
#include "../engine/base/zip.h"

enum { VERSION = 1, RECORD_LEAST = 1 + 32 + 4 + 4 };
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

bool handover_pack(const struct handover_content *in, strbuf *out, err *e)
{
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
        sha256 sum = sha256_of(strbuf_str(out));
        strbuf_add(out, sum.b, sizeof sum.b);
        ok = !out->full || err_set(e, ERR_NOMEM, "the hand-over file would be too large");
    }
    strbuf_release(&raw);
    strbuf_release(&packed);
    return ok;
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
    if (reader_ok(&r) && (r.pos != r.len || bytes > MOST_BYTES))
        reader_fail(&r, "sizes do not agree");
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
