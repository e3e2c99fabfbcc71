/* Where a program begins (see docent.h). */
#include "explain.h"

/* "#ifdef SDS_TEST_MAIN" above: only a test is built with it. */
static bool is_for_test_build(repo *r, const struct symbol *s)
{
    err none = ERR_INIT;
    strbuf text;
    strbuf_init(&text, 0);
    bool found = false;
    if (repo_text(r, s->path, &text, &none) && s->start_byte <= text.len) {
        str above = str_trim(str_sub(strbuf_str(&text), 0, s->start_byte));
        size_t line = above.n;
        while (line > 0 && above.p[line - 1] != '\n')
            line--;
        above = str_sub(above, line, above.n);
        found = str_starts(above, STR("#if")) && str_find(above, STR("TEST"), 0) != SIZE_MAX;
    }
    strbuf_release(&text);
    return found;
}

bool begins_program(repo *r, const struct symbol *s)
{
    return symbol_has_steps(s) && program_begins_at(s->name, s->kind, s->language) &&
           !is_for_test_build(r, s);
}
