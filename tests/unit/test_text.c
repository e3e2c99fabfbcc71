/* Small pieces of the screen that need no screen: wrapping, typing, matching, keys. */
#include "tui/editor.h"
#include "tui/view/action.h"
#include "tui/view/compare.h"
#include "tui/view/fuzzy.h"
#include "tui/view/line_edit.h"
#include "tui/view/list.h"
#include "tui/wrap.h"
#include "unit.h"

static void test_wrap(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t columns;
        const char *lines; /* joined with | */
    } rows[] = {
        {"one two three", 7, "one two|three"},
        {"one two three", 3, "one|two|thr|ee"},
        {"one\ntwo", 20, "one|two"},
        {"  lead", 20, "  lead"},
        {"exactly ten", 11, "exactly ten"},
        {"\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2", 4, "\xe6\xbc\xa2\xe5\xad\x97|\xe6\xbc\xa2"},
        {"\xe6\xbc\xa2", 1, "\xe6\xbc\xa2"},
        {"a  b", 2, "a|b"},
        {"one two\nthree", 7, "one two|three"},
        {"", 5, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str rest = str_of(rows[i].text), line;
        strbuf got;
        strbuf_init(&got, 0);
        while (wrap_next(&rest, rows[i].columns, &line))
            strbuf_addf(&got, "%s" STR_FMT, got.len ? "|" : "", STR_ARG(line));
        assert_string_equal(got.p, rows[i].lines);
        strbuf_release(&got);
    }
}

static void press(struct line_edit *l, const char *keys)
{
    str rest = str_of(keys), name;
    struct key k;
    while (str_next(&rest, ' ', &name)) {
        assert_true(key_parse(name, &k));
        line_edit_key(l, &k);
    }
}

static void test_line_edit(void **state)
{
    (void)state;
    static const struct {
        const char *keys, *text;
        size_t cursor;
    } rows[] = {
        {"a b c", "abc", 3},
        {"a b Left Left x", "xab", 1},
        {"a b Backspace", "a", 1},
        {"a b Home Delete", "b", 0},
        {"a Space b Space c C-w", "a b ", 4},
        {"a b Space c d M-b x", "ab xcd", 4},
        {"a b Space c d Home M-f", "ab cd", 2},
        {"a b Space c d Home M-d", " cd", 0},
        {"a b Space c d M-Backspace", "ab ", 3},
        {"a b c C-u", "", 0},
        {"a b c C-a C-k", "", 0},
        {"\xc3\xa9 a Left Left Delete", "a", 0},
        {"\xc3\xa9 Backspace", "", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct line_edit l;
        line_edit_set(&l, STR(""));
        press(&l, rows[i].keys);
        assert_string_equal(l.text, rows[i].text);
        assert_int_equal(l.cursor, rows[i].cursor);
    }
    struct line_edit full;
    line_edit_set(&full, STR(""));
    for (int i = 0; i < 1000; i++)
        press(&full, "\xc3\xa9");
    assert_true(full.len < sizeof full.text);
}

static void test_fuzzy(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool hit;
    } rows[] = {{"ers", "editorRefreshScreen", true},  {"esr", "editorRefreshScreen", true},
                {"ERS", "editorRefreshScreen", false}, {"edS", "editorSave", true},
                {"xyz", "editorSave", false},          {"", "anything", true},
                {"save e", "save_editor", true}};
    struct fuzzy_match m;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (fuzzy_match(str_of(rows[i].pattern), str_of(rows[i].text), &m) != rows[i].hit)
            fail_msg("%s in %s", rows[i].pattern, rows[i].text);
    /* better first: what a person means */
    static const char *const order[][3] = {{"save", "save", "editorSave"},
                                           {"es", "editorSave", "resolve"},
                                           {"res", "resSend", "tree_set"},
                                           {"send", "res.send", "descend"},
                                           {"rgr", "redisGetReply", "registering"}};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        struct fuzzy_match a, b;
        assert_true(fuzzy_match(str_of(order[i][0]), str_of(order[i][1]), &a));
        assert_true(fuzzy_match(str_of(order[i][0]), str_of(order[i][2]), &b));
        if (a.score <= b.score)
            fail_msg("%s: %s before %s", order[i][0], order[i][2], order[i][1]);
    }
    assert_true(fuzzy_match(STR("er"), STR("editorRow"), &m));
    assert_int_equal(m.at[0], 0);
    assert_int_equal(m.at[1], 6);
}

/* Each default key reaches its own action, and no key hides a sequence. */
static void test_keymap(void **state)
{
    (void)state;
    for (int i = 0; i < ACTION_COUNT; i++) {
        str rest = str_of(action_rows[i].keys), sequence;
        assert_int_equal(action_named(str_of(action_rows[i].name)), i);
        while (str_next(&rest, '|', &sequence)) {
            struct key typed[4];
            size_t n = 0;
            str name;
            enum action found = ACTION_NONE;
            while (str_next(&sequence, ' ', &name)) {
                char back[16];
                assert_true(n < 4 && key_parse(name, &typed[n]));
                key_text(&typed[n], back);
                struct key again;
                assert_true(key_parse(str_of(back), &again) && key_equal(&again, &typed[n]));
                n++;
                if (rest.p && name.p + name.n < rest.p - 1 && sequence.p)
                    assert_int_equal(keymap_match(typed, n, &found), KEYMAP_PREFIX);
            }
            assert_int_equal(keymap_match(typed, n, &found), KEYMAP_ACTION);
            if ((int)found != i)
                fail_msg("the key of %s does %s", action_rows[i].name, action_rows[found].name);
        }
    }
    struct key bad = {.code = '%'};
    enum action none;
    assert_int_equal(keymap_match(&bad, 1, &none), KEYMAP_NONE);
    assert_int_equal(action_named(STR("page-down")), ACTION_page_down);
}

static void test_list(void **state)
{
    (void)state;
    struct list l = {0};
    list_move(&l, 5, 3);
    assert_int_equal(l.cursor, 2);
    list_move(&l, -9, 3);
    assert_int_equal(l.cursor, 0);
    list_move(&l, 3, 0);
    assert_int_equal(l.cursor, 0);
    l.cursor = 50;
    list_settle(&l, 100, 10);
    assert_int_equal(l.top, 41);
    list_settle(&l, 20, 10);
    assert_int_equal(l.cursor, 19);
    assert_int_equal(l.top, 10);
}

/* How an editor is told the line. */
static void test_editor(void **state)
{
    (void)state;
    static const struct {
        const char *editor, *arguments;
    } rows[] = {
        {"vi", "+7 /r/a b.c"},
        {"/usr/bin/nano -w", "+7 /r/a b.c"},
        {"emacsclient -t", "+7 /r/a b.c"},
        {"code --wait", "-g /r/a b.c:7"},
        {"/opt/x y/code", "+7 /r/a b.c"}, /* a shell would not start this either */
        {"/snap/bin/codium -w", "-g /r/a b.c:7"},
        {"hx", "/r/a b.c:7"},
        {"subl -w", "/r/a b.c:7"},
        {"kate -b", "-l 7 /r/a b.c"},
    };
    arena *a = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *v[EDITOR_ARGUMENTS];
        size_t n = editor_arguments(rows[i].editor, 7, "/r/a b.c", a, v);
        strbuf b;
        strbuf_init(&b, 0);
        for (size_t k = 0; k < n; k++)
            strbuf_addf(&b, "%s%s", k ? " " : "", v[k]);
        assert_string_equal(b.p, rows[i].arguments);
        strbuf_release(&b);
    }
    arena_free(a);
}

/* "=x" stayed, "-x" went, "+y" came, "x>y" stand beside each other. */
static void compared_text(const struct comparison *c, strbuf *b)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct compared *x = &c->v[i];
        if (x->before.p && x->after.p && str_eq(x->before, x->after))
            strbuf_addf(b, "=" STR_FMT " ", STR_ARG(x->before));
        else if (x->before.p && x->after.p)
            strbuf_addf(b, STR_FMT ">" STR_FMT " ", STR_ARG(x->before), STR_ARG(x->after));
        else if (x->before.p)
            strbuf_addf(b, "-" STR_FMT " ", STR_ARG(x->before));
        else
            strbuf_addf(b, "+" STR_FMT " ", STR_ARG(x->after));
    }
}

static void test_compare(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *want;
    } rows[] = {
        {"a\nb\nc\n", "a\nb\nc\n", "=a =b =c "},
        {"a\nb\nc\n", "a\nx\nc\n", "=a b>x =c "},
        {"a\nc\n", "a\nb\nc\n", "=a +b =c "},
        {"a\nb\nc\n", "a\nc\n", "=a -b =c "},
        {"", "a\nb\n", "+a +b "},
        {"a\nb", "", "-a -b "},
        {"a\nb\nc\nd\n", "b\nx\nd\ne\n", "-a =b c>x =d +e "},
        {"", "", ""},
    };
    arena *a = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct comparison c;
        strbuf b;
        strbuf_init(&b, 0);
        compare_lines(str_of(rows[i].before), str_of(rows[i].after), a, &c);
        compared_text(&c, &b);
        assert_string_equal(b.p ? b.p : "", rows[i].want);
        strbuf_release(&b);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrap),   cmocka_unit_test(test_line_edit),
        cmocka_unit_test(test_fuzzy),  cmocka_unit_test(test_keymap),
        cmocka_unit_test(test_list),   cmocka_unit_test(test_editor),
        cmocka_unit_test(test_compare)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
