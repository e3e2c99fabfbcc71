/* Prompt wording (see templates.h): fills the embedded templates; knows nothing of code. */
#include "templates.h"
#include <stdint.h>

extern const str template_system, template_example, template_definition, template_file,
    template_ask_purpose, template_ask_step, template_ask_returns, template_ask_members,
    template_ask_file, template_rank, template_whole_system, template_summary_parts,
    template_ask_summary, template_change, template_ask_change, template_why, template_ask_why,
    template_answer_lead, template_answer_check, template_answer_whole;

static const struct {
    const char *name;
    const str *text;
} templates[TEMPLATE_KINDS] = {
    [TEMPLATE_SYSTEM] = {"system", &template_system},
    [TEMPLATE_EXAMPLE] = {"example", &template_example},
    [TEMPLATE_DEFINITION] = {"definition", &template_definition},
    [TEMPLATE_FILE] = {"file", &template_file},
    [TEMPLATE_ASK_PURPOSE] = {"ask_purpose", &template_ask_purpose},
    [TEMPLATE_ASK_STEP] = {"ask_step", &template_ask_step},
    [TEMPLATE_ASK_RETURNS] = {"ask_returns", &template_ask_returns},
    [TEMPLATE_ASK_MEMBERS] = {"ask_members", &template_ask_members},
    [TEMPLATE_ASK_FILE] = {"ask_file", &template_ask_file},
    [TEMPLATE_RANK] = {"rank", &template_rank},
    [TEMPLATE_WHOLE_SYSTEM] = {"whole_system", &template_whole_system},
    [TEMPLATE_SUMMARY_PARTS] = {"summary_parts", &template_summary_parts},
    [TEMPLATE_ASK_SUMMARY] = {"ask_summary", &template_ask_summary},
    [TEMPLATE_CHANGE] = {"change", &template_change},
    [TEMPLATE_ASK_CHANGE] = {"ask_change", &template_ask_change},
    [TEMPLATE_WHY] = {"why", &template_why},
    [TEMPLATE_ASK_WHY] = {"ask_why", &template_ask_why},
    [TEMPLATE_ANSWER_LEAD] = {"answer_lead", &template_answer_lead},
    [TEMPLATE_ANSWER_CHECK] = {"answer_check", &template_answer_check},
    [TEMPLATE_ANSWER_WHOLE] = {"answer_whole", &template_answer_whole},
};

/* How prompts are put together, besides their wording: counted up by hand when guide.c or the
 * division into steps changes what a stored sentence would have been. */
enum { PROMPT_FORMAT = 7 };

const char *template_name(enum template_id id)
{
    return templates[id].name;
}

str template_text(enum template_id id)
{
    return *templates[id].text;
}

static str field_value(str name, const struct field *fields, size_t n, enum template_id id)
{
    for (size_t i = 0; i < n; i++)
        if (str_eqz(name, fields[i].name))
            return fields[i].value;
    BUG("template %s: no field " STR_FMT, templates[id].name, STR_ARG(name));
}

char *template_fill(enum template_id id, const struct field *fields, size_t n, arena *a)
{
    str t = *templates[id].text;
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t at = 0; at < t.n;) {
        size_t open = str_find(t, STR("{{"), at);
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_find(t, STR("}}"), open);
        if (close == SIZE_MAX) {
            strbuf_addstr(&b, str_sub(t, at, t.n));
            break;
        }
        strbuf_addstr(&b, str_sub(t, at, open));
        strbuf_addstr(&b, field_value(str_sub(t, open + 2, close), fields, n, id));
        at = close + 2;
    }
    while (b.len && b.p[b.len - 1] == '\n')
        strbuf_cut(&b, b.len - 1);
    char *out = arena_strdup(a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

/* example.md: "@user" and "@assistant" lines begin a message. */
static size_t example_messages(str t, struct chat_message *out, size_t max)
{
    size_t n = 0;
    str line;
    for (str rest = t; str_next(&rest, '\n', &line);) {
        bool user = str_eqz(line, "@user"), assistant = str_eqz(line, "@assistant");
        if ((user || assistant) && n < max) {
            const char *begin = line.p + line.n + 1;
            out[n++] = (struct chat_message){user ? CHAT_USER : CHAT_ASSISTANT, {begin, 0}};
        } else if (n) {
            out[n - 1].text.n = (size_t)(line.p + line.n - out[n - 1].text.p);
        }
    }
    for (size_t i = 0; i < n; i++)
        out[i].text = str_trim(out[i].text);
    return n;
}

size_t prompt_opening(bool with_example, arena *a, struct chat_message **out)
{
    enum { MAX_MESSAGES = 32 };
    struct chat_message *m = ARENA_ARRAY(a, struct chat_message, MAX_MESSAGES);
    m[0] = (struct chat_message){CHAT_SYSTEM, str_trim(template_system)};
    size_t n = 1;
    if (with_example)
        n += example_messages(template_example, m + 1, MAX_MESSAGES - 1);
    *out = m;
    return n;
}

sha256 prompt_format(void)
{
    hasher *h = hasher_new();
    hasher_add_u64(h, PROMPT_FORMAT);
    for (int i = 0; i < TEMPLATE_RANK; i++)
        hasher_add_str(h, *templates[i].text);
    return hasher_end(h);
}
