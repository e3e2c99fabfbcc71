/* Stems and their counting (see topic.h). A stem is what is left when endings are off; two words
 * are the same when their stems are, or when one begins with the other and is not much longer. */
#include "topic.h"
#include "words.h"
#include <math.h>

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* The next run of letters that is one word: "editorReadKey" has three, "HTTPServer" two. */
static bool word_next(str text, size_t *at, str *out)
{
    size_t i = *at;
    while (i < text.n && !is_letter(text.p[i]))
        i++;
    size_t from = i;
    for (; i < text.n && is_letter(text.p[i]); i++) {
        bool hump = i > from && is_upper(text.p[i]) && !is_upper(text.p[i - 1]);
        bool ends_run = i > from && is_upper(text.p[i]) && is_upper(text.p[i - 1]) &&
                        i + 1 < text.n && is_letter(text.p[i + 1]) && !is_upper(text.p[i + 1]);
        if (hump || ends_run)
            break;
    }
    *out = str_sub(text, from, i);
    *at = i;
    return i > from;
}

static bool among(str w, const char *words)
{
    str rest = str_of(words), one;
    while (str_next(&rest, ' ', &one))
        if (str_eq(one, w))
            return true;
    return false;
}

static str word_lower(str w, arena *a)
{
    char *p = arena_alloc(a, w.n + 1);
    for (size_t i = 0; i < w.n; i++)
        p[i] = lower(w.p[i]);
    p[w.n] = 0;
    return (str){p, w.n};
}

/* `w` in lower case. */
static str stem_of(str w)
{
    static const char *const endings[] = {"ations", "ation", "ings", "ing", "ions", "ion",
                                          "edly",   "ies",   "ers",  "ed",  "er",   "es",
                                          "ly",     "s",     "e",    "y"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        str end = str_of(endings[i]);
        if (w.n >= end.n + 3 && str_ends(w, end)) {
            w.n -= end.n;
            break;
        }
    }
    if (w.n > 3 && w.p[w.n - 1] == w.p[w.n - 2]) /* stopping, stop */
        w.n--;
    return w;
}

static bool stems_equal(str a, str b)
{
    if (str_ends(a, STR("our")) && str_ends(b, STR("or"))) /* colour, color */
        return a.n == b.n + 1 && str_starts(a, str_sub(b, 0, b.n - 1));
    if (str_ends(b, STR("our")) && str_ends(a, STR("or")))
        return stems_equal(b, a);
    if (a.n > b.n) {
        str c = a;
        a = b;
        b = c;
    }
    return str_eq(a, b) || (a.n >= 4 && b.n - a.n <= 3 && str_starts(b, a));
}

static bool text_has(str text, str stem, arena *a)
{
    str w;
    for (size_t at = 0; word_next(text, &at, &w);)
        if (w.n >= stem.n && lower(w.p[0]) == stem.p[0] &&
            stems_equal(stem_of(word_lower(w, a)), stem))
            return true;
    return false;
}

/* ---- questions ---- */

static bool is_asking_word(str lower_word)
{
    return among(lower_word,
                 "how what which where when why who whose does did do is are was were be been the "
                 "this that these those there and or but not for from with without into onto over "
                 "under about can could should would will may must has have had its it they them "
                 "then than happens happen happened work works working used use uses using get "
                 "gets getting made make makes done mean means if in on of to by at as an a i my "
                 "we you your our me us so all any some one code program please tell show explain "
                 "describe find give decide decides know knows way");
}

void topic_read(struct topic *t, str question, arena *a)
{
    str w;
    *t = (struct topic){.n = 0};
    for (size_t at = 0; t->n < TOPIC_WORDS && word_next(question, &at, &w);) {
        str low = word_lower(w, a), stem = stem_of(low);
        bool again = w.n < 2 || is_asking_word(low);
        for (size_t i = 0; i < t->n && !again; i++)
            again = stems_equal(t->v[i], stem);
        if (!again)
            t->v[t->n++] = stem;
    }
}

void topic_scores(const struct topic *t, const str *texts, size_t n, arena *a, double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = 0;
    bool *has = ARENA_ARRAY(a, bool, n + 1);
    for (size_t k = 0; k < t->n; k++) {
        size_t holders = 0;
        for (size_t i = 0; i < n; i++)
            holders += has[i] = text_has(texts[i], t->v[k], a);
        for (size_t i = 0; i < n; i++)
            if (has[i])
                out[i] += log(1.0 + (double)n / (double)holders);
    }
}

/* ---- sentences ---- */

static bool is_common_word(str lower_word)
{
    return among(
        lower_word,
        "function functions method methods value values variable variables argument arguments "
        "parameter parameters field fields object objects class type types name named names file "
        "line lines string strings character characters list lists array arrays number numbers "
        "pointer result results condition conditions loop loops error errors true false null none "
        "empty new current given specified provided based whether otherwise first last next "
        "previous before after while until each every only also both same other another return "
        "returns returned returning call calls called calling set sets setting check checks "
        "checking checked create creates creating handle handles handling take takes takes pass "
        "passes passed passing read reads reading write writes writing written add adds adding "
        "added store stores stored storing contain contains containing allow allows ensure ensures "
        "ensuring determine determines determining indicate indicates perform performs process "
        "processes processing found exists exist through during between because corresponding "
        "appropriate associated which when where does equal equals different start starts end ends "
        "it's being are is was has have had with without from into not the and for that this its "
        "it by if then to of in on or as an at be a");
}

static bool is_asked(const struct topic *t, str stem)
{
    for (size_t i = 0; i < t->n; i++)
        if (stems_equal(t->v[i], stem))
            return true;
    return false;
}

size_t topic_foreign(const struct topic *t, str sentence, str text, arena *a, size_t *asked)
{
    size_t n = 0;
    bool quoted = false;
    *asked = 0;
    str rest = sentence, part, w;
    for (; str_next(&rest, '`', &part); quoted = !quoted)
        for (size_t at = 0; !quoted && word_next(part, &at, &w);) {
            str low = word_lower(w, a), stem = stem_of(low);
            bool known =
                w.n < 3 || is_asking_word(low) || is_common_word(low) || text_has(text, stem, a);
            n += !known;
            *asked += !known && is_asked(t, stem);
        }
    return n;
}
