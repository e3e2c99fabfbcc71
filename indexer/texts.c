/* What a blob's symbols say: qualified name, signature and comment of each, packed into one piece.
 *
 * As columns they were a third of the index. The bytes come from a cache file, so unpacking is
 * bounded, and damage makes the texts empty. One unpacked blob is kept: symbols are mostly asked
 * for file by file. */
#include "../engine/base/zip.h"
#include "index_internal.h"

enum { TEXTS = 3, MAX_UNPACKED = 64 << 20 };

struct texts {
    int64_t blob; /* 0: none */
    strbuf text;
    VEC(uint32_t) start; /* of each text; one more for the end */
};

static str cut(str s, size_t max)
{
    if (s.n <= max)
        return s;
    size_t n = max;
    while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n--;
    return str_sub(s, 0, n);
}

static void put(strbuf *b, str s)
{
    const char *nul = s.n ? memchr(s.p, 0, s.n) : NULL; /* ends a text */
    strbuf_add(b, s.p, nul ? (size_t)(nul - s.p) : s.n);
    strbuf_addc(b, 0);
}

bool texts_pack(struct packed_texts *out, const struct extracted *x, err *e)
{
    strbuf raw;
    strbuf_init(&raw, 0);
    for (size_t i = 0; i < x->n_symbols; i++) {
        const struct raw_symbol *y = &x->symbols[i];
        put(&raw, str_eq(y->qualified, y->name) ? STR("") : y->qualified);
        put(&raw, cut(y->signature, MAX_SIGNATURE));
        put(&raw, cut(y->doc, MAX_DOC));
    }
    out->bytes = raw.len;
    strbuf_reset(&out->data);
    bool ok = !raw.len || zip_pack(&out->data, strbuf_str(&raw), ZIP_QUICK, e);
    strbuf_release(&raw);
    return ok;
}

void texts_free(struct texts *t)
{
    if (!t)
        return;
    strbuf_release(&t->text);
    vec_release(&t->start);
    free(t);
}

void packed_read(strbuf *out, str data, int64_t bytes)
{
    err damaged = ERR_INIT;
    strbuf_reset(out);
    if (bytes > 0 && bytes <= MAX_UNPACKED && !zip_unpack(out, data, (size_t)bytes, &damaged))
        strbuf_reset(out);
}

static bool unpack(repo *r, struct texts *t, int64_t blob, err *e)
{
    db_stmt *s;
    bool row = false;
    t->blob = 0;
    vec_clear(&t->start);
    if (!db_prepare(r->db, &s, "SELECT text_bytes, texts FROM packed WHERE blob = ?", e))
        return false;
    db_bind_int(s, blob);
    if (!db_step(s, &row, e))
        return false;
    packed_read(&t->text, row ? db_blob(s, 1) : STR(""), row ? db_int(s, 0) : 0);
    if (row)
        db_reset(s);
    vec_push(&t->start, 0);
    for (size_t i = 0; i < t->text.len; i++)
        if (!t->text.p[i])
            vec_push(&t->start, (uint32_t)(i + 1));
    t->blob = blob;
    return true;
}

static str text_at(const struct texts *t, size_t i)
{
    if (i + 1 >= t->start.len)
        return STR("");
    return str_sub(strbuf_str(&t->text), t->start.v[i], t->start.v[i + 1] - 1);
}

bool texts_get(repo *r, int64_t blob, int64_t ordinal, struct symbol_texts *out, err *e)
{
    *out = (struct symbol_texts){STR(""), STR(""), STR("")};
    if (!r->texts) {
        r->texts = xalloc(sizeof *r->texts);
        strbuf_init(&r->texts->text, MAX_UNPACKED);
    }
    struct texts *t = r->texts;
    if (t->blob != blob && !unpack(r, t, blob, e))
        return false;
    if (ordinal < 0 || (size_t)ordinal >= t->start.len / TEXTS)
        return true;
    size_t at = (size_t)ordinal * TEXTS;
    *out = (struct symbol_texts){text_at(t, at), text_at(t, at + 1), text_at(t, at + 2)};
    return true;
}
