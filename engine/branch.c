/* See branch.h.
 *
 * Text comes in pieces that may cut characters and stop texts. Three marks walk over it:
 * emitted <= safe <= text.len, where `safe` leaves out an unfinished character and everything from
 * which a stop text might still grow. */
#include "branch.h"
#include "kernels/kernels.h"

void reply_begin(struct reply *r)
{
    r->ids = (tokens){0};
    strbuf_init(&r->text, 0);
    r->logprob = 0;
    r->end = REPLY_CANCELLED;
}

void reply_release(struct reply *r)
{
    vec_release(&r->ids);
    strbuf_release(&r->text);
}

bool branch_open(struct branch *b, struct reply *r, struct trunk *trunk, session *s, err *e)
{
    size_t n_base = trunk->ids->len;
    *b = (struct branch){.r = r, .trunk = trunk};
    if (!tokens_check(s->m, r->tail, r->n_tail, e) ||
        !tokens_check(s->m, r->forced, r->n_forced, e))
        return false;
    if (r->n_tail == 0 && n_base == 0)
        return err_set(e, ERR_USAGE, "a reply to nothing: the timeline and the tail are empty");
    size_t room = r->n_tail + r->n_forced + r->max_tokens;
    if (room >= UINT32_MAX - n_base - DRAFT_MAX)
        return err_set(e, ERR_USAGE, "a reply of %zu tokens", room);
    if (!session_take_kv(s, &b->kv, (uint32_t)n_base, (uint32_t)room + DRAFT_MAX, e))
        return false;
    for (size_t i = 0; i < r->n_tail; i++)
        vec_push(&b->seq, r->tail[i]);
    for (size_t i = 0; i < r->n_forced; i++)
        vec_push(&b->seq, r->forced[i]);
    trunk->branches++;
    drafter_init(&b->drafter);
    sampler_init(&b->sampler, &r->sampling);
    if (r->max_tokens == 0)
        branch_finish(b, REPLY_MAX_TOKENS);
    return true;
}

void branch_close(struct branch *b, session *s)
{
    if (b->kv)
        b->trunk->branches--;
    session_give_kv(s, b->kv);
    b->kv = NULL;
    vec_release(&b->seq);
    vec_release(&b->answer);
}

/* ---- text ---- */

/* Bytes at the end that may be the beginning of a character. */
static size_t unfinished_character(str s)
{
    for (size_t k = 1; k <= 3 && k <= s.n; k++) {
        unsigned char c = (unsigned char)s.p[s.n - k];
        if (c < 0x80)
            return 0;
        if (c >= 0xc0) {
            size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
            return length > k ? k : 0;
        }
    }
    return 0;
}

/* Bytes at the end that may be the beginning of a stop text. */
static size_t unfinished_stop(const struct reply *r, str s)
{
    size_t longest = 0;
    for (size_t i = 0; i < r->n_stop; i++) {
        str stop = str_of(r->stop[i]);
        size_t n = stop.n < s.n + 1 ? stop.n : s.n + 1;
        while (n-- > longest + 1)
            if (str_ends(s, str_sub(stop, 0, n)))
                longest = n;
    }
    return longest;
}

static void text_emit(struct branch *b, size_t safe)
{
    struct reply *r = b->r;
    if (safe <= b->emitted)
        return;
    str delta = str_sub(strbuf_str(&r->text), b->emitted, safe);
    b->emitted = safe;
    if (r->on_text)
        r->on_text(r->arg, delta);
}

/* Position of the first stop text, SIZE_MAX: none. */
static size_t stop_find(struct branch *b)
{
    size_t first = SIZE_MAX, longest = 0;
    str text = strbuf_str(&b->r->text);
    for (size_t i = 0; i < b->r->n_stop; i++) {
        str stop = str_of(b->r->stop[i]);
        size_t at = stop.n ? str_find(text, stop, b->stop_from) : SIZE_MAX;
        first = at < first ? at : first;
        longest = stop.n > longest ? stop.n : longest;
    }
    if (text.n + 1 > longest && text.n + 1 - longest > b->stop_from)
        b->stop_from = text.n + 1 - longest;
    return first;
}

/* Drops the tokens that lie behind the end of the text. */
static void answer_cut(struct branch *b, size_t text_len)
{
    struct reply *r = b->r;
    strbuf_cut(&r->text, text_len);
    while (b->answer.len > 0 && b->answer.v[b->answer.len - 1].text_at >= text_len) {
        r->logprob -= b->answer.v[--b->answer.len].logprob;
        r->ids.len--;
    }
}

void branch_finish(struct branch *b, enum reply_end end)
{
    struct reply *r = b->r;
    if (b->finished)
        return;
    b->finished = true;
    r->end = end;
    strbuf_cut(&r->text, r->text.len - unfinished_character(strbuf_str(&r->text)));
    text_emit(b, r->text.len);
}

/* ---- tokens ---- */

static void answer_add(struct branch *b, const model *m, token t, double logprob)
{
    struct reply *r = b->r;
    vec_push(&b->answer, ((struct answer_token){r->text.len, logprob}));
    vec_push(&r->ids, t);
    r->logprob += logprob;
    model_token_bytes(m, &r->text, t);
    size_t stop = stop_find(b);
    if (stop != SIZE_MAX) {
        answer_cut(b, stop);
        branch_finish(b, REPLY_STOP_TEXT);
        return;
    }
    str text = strbuf_str(&r->text);
    size_t held = unfinished_stop(r, text), cut = unfinished_character(text);
    text_emit(b, text.n - (held > cut ? held : cut));
    if (r->ids.len >= r->max_tokens)
        branch_finish(b, REPLY_MAX_TOKENS);
}

void branch_take(struct branch *b, const model *m, size_t next, const float *logits, void *scratch)
{
    struct reply *r = b->r;
    uint32_t vocab = m->h.vocab;
    bool forced = next < r->n_forced;
    token t = forced ? r->forced[next]
                     : sampler_pick(&b->sampler, logits, vocab,
                                    next == r->n_forced ? r->banned : -1, scratch);
    if (!forced && model_is_end(m, t)) {
        branch_finish(b, REPLY_END_TOKEN);
        return;
    }
    if (!forced)
        vec_push(&b->seq, t);
    answer_add(b, m, t, (double)logits[t] - log_sum_exp(logits, vocab));
}
