/* Finds special tokens in text: control tokens (<|im_end|>) when they are asked for, and the
 * user-defined ones (runs of blanks, HTML tags, <tool_call>) always, because that is how the model
 * was taught to read text.
 *
 * A position is looked at closely only when its first two bytes begin some token. */
#include "special.h"

struct specials {
    const struct vocab *v;
    struct text_table user, control;
    uint8_t pairs[65536 / 8]; /* first two bytes of a token of two bytes or more */
    bool single[256];         /* tokens of one byte, user-defined */
    uint64_t lengths[256][4]; /* by first byte: which lengths below 256 occur */
};

enum { MAX_SPECIAL = 255 };

static unsigned pair_at(const char *p)
{
    return (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

static void special_add(specials *s, token id)
{
    str t = s->v->text[id];
    unsigned first = (unsigned char)t.p[0];
    text_table_put(s->v->kind[id] == KIND_USER ? &s->user : &s->control, id);
    s->lengths[first][t.n / 64] |= (uint64_t)1 << t.n % 64;
    if (t.n == 1)
        s->single[first] = true;
    else
        s->pairs[pair_at(t.p) / 8] |= (uint8_t)(1u << pair_at(t.p) % 8);
}

specials *special_new(const struct vocab *v)
{
    specials *s = xalloc(sizeof *s);
    s->v = v;
    size_t n = 0;
    for (token i = 0; i < v->n; i++)
        n += v->kind[i] == KIND_USER || v->kind[i] == KIND_CONTROL;
    text_table_init(&s->user, v->text, n);
    text_table_init(&s->control, v->text, n);
    for (token i = 0; i < v->n; i++)
        if ((v->kind[i] == KIND_USER || v->kind[i] == KIND_CONTROL) && v->text[i].n > 0 &&
            v->text[i].n <= MAX_SPECIAL)
            special_add(s, i);
    return s;
}

void special_free(specials *s)
{
    if (!s)
        return;
    text_table_release(&s->user);
    text_table_release(&s->control);
    free(s);
}

/* The longest token that starts here. */
static bool special_here(const specials *s, str rest, bool control, size_t *n, token *id)
{
    const uint64_t *lengths = s->lengths[(unsigned char)rest.p[0]];
    size_t most = rest.n < MAX_SPECIAL ? rest.n : MAX_SPECIAL;
    for (size_t len = most; len > 0; len--) {
        if (!(lengths[len / 64] >> len % 64 & 1))
            continue;
        str text = {rest.p, len};
        *id = text_table_get(&s->user, text);
        if (*id < 0 && control)
            *id = text_table_get(&s->control, text);
        *n = len;
        if (*id >= 0)
            return true;
    }
    return false;
}

bool special_find(const specials *s, str text, size_t from, bool control, size_t *at, size_t *n,
                  token *id)
{
    for (size_t i = from; i < text.n; i++) {
        bool start = s->single[(unsigned char)text.p[i]];
        if (!start && i + 1 < text.n) {
            unsigned pair = pair_at(text.p + i);
            start = s->pairs[pair / 8] >> pair % 8 & 1;
        }
        if (start && special_here(s, str_sub(text, i, text.n), control, n, id)) {
            *at = i;
            return true;
        }
    }
    return false;
}

token special_control(const specials *s, str text)
{
    return text_table_get(&s->control, text);
}
