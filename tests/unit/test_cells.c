/* Drawing into cells without a terminal: layout of wide characters, tabs and control bytes, frames,
 * the guide's lines, themes. */
#include "engine/base/fs.h"
#include "tui/term/theme.h"
#include "tui/view/guide.h"
#include "tui/view/sheet.h"
#include "tui/view/source.h"
#include "unit.h"

static void expect(const struct grid *g, const char *want)
{
    strbuf b;
    strbuf_init(&b, 0);
    grid_text(g, &b);
    assert_string_equal(b.p, want);
    strbuf_release(&b);
}

static void test_text(void **state)
{
    (void)state;
    struct grid g;
    grid_init(&g, 4, 10, false);
    struct area a = grid_area(&g);
    put_z(a, 0, 0, ROLE_text, 0, "longer than ten");
    put_z(a, 1, 8, ROLE_text, 0, "\xe6\xbc\xa2\xe5\xad\x97"); /* one fits */
    put_text(a, 2, 0, ROLE_text, 0, STR("a\033[31m\tb"));
    put_fit(a, 3, 0, 6, ROLE_text, 0, STR("too wide"));
    put_z(a, 9, 0, ROLE_text, 0, "outside");
    put_z(a, 0, -3, ROLE_text, 0, "outside");
    expect(&g, "sideer tha\n        \xe6\xbc\xa2\na^[[31m^Ib\ntoo w\xe2\x80\xa6\n");
    grid_release(&g);
}

static void test_paths(void **state)
{
    (void)state;
    struct grid g;
    grid_init(&g, 5, 14, false);
    struct area a = grid_area(&g);
    put_fit_path(a, 0, 0, 14, ROLE_text, 0, STR("src/main.c:12"));
    put_fit_path(a, 1, 0, 14, ROLE_text, 0, STR("deep/down/in/main.c:12"));
    put_fit_path(a, 2, 0, 14, ROLE_text, 0, STR("in/very-long-name.c:12"));
    put_fit_path(a, 3, 2, 6, ROLE_text, 0, STR("a/\xe6\xbc\xa2\xe5\xad\x97.c:1"));
    put_fit_path(a, 4, 0, 0, ROLE_text, 0, STR("none"));
    expect(&g, "src/main.c:12\n\xe2\x80\xa6/in/main.c:12\n\xe2\x80\xa6ong-name.c:12\n"
               "  \xe2\x80\xa6.c:1\n\n");
    grid_release(&g);
}

static void test_wide_at_edge(void **state)
{
    (void)state;
    struct grid g;
    grid_init(&g, 1, 5, false);
    put_z(grid_area(&g), 0, 0, ROLE_text, 0, "ab\xe6\xbc\xa2\xe5\xad\x97");
    expect(&g, "ab\xe6\xbc\xa2\n");
    assert_int_equal(grid_cell(&g, 0, 3)->columns, 0);
    assert_int_equal(grid_cell(&g, 0, 4)->columns, 1);
    grid_release(&g);
}

static void test_frames(void **state)
{
    (void)state;
    struct grid g;
    grid_init(&g, 3, 12, true);
    struct area in = put_frame(grid_area(&g), STR("Map"), true);
    put_z(in, 0, 0, ROLE_text, 0, "x");
    expect(&g, "+ Map -----+\n|x         |\n+----------+\n");
    grid_release(&g);
}

static void source_text(struct source_pane *s, const char *text)
{
    source_init(s, 4);
    s->path = xstrdup("x.c");
    strbuf_addz(&s->text, text);
    for (size_t i = 0; i < s->text.len; i++)
        if (i == 0 || s->text.p[i - 1] == '\n')
            vec_push(&s->starts, (uint32_t)i);
}

static void test_source(void **state)
{
    (void)state;
    struct source_pane s;
    struct grid g;
    source_text(&s,
                "\tif (a)\n a\xe6\xbc\xa2z\nx\001\xff\xe2\x80\xae!\nvery long line of text\r\n");
    grid_init(&g, 5, 20, false);
    source_draw(&s, grid_area(&g), true, 2, 3);
    expect(&g, ">  1     if (a)\n\xe2\x96\x8c  2  a\xe6\xbc\xa2z\n"
               "\xe2\x96\x8c  3 x^A\xef\xbf\xbd<U+202E>!\n   4 very long line\xe2\x80\xa6\n\n");
    s.left = 3;
    grid_clear(&g);
    source_draw(&s, grid_area(&g), false, 0, 0);
    expect(
        &g,
        "-  1  if (a)\n   2  z\n   3 \xef\xbf\xbd<U+202E>!\n   4 y long line of\xe2\x80\xa6\n\n");
    grid_release(&g);
    source_release(&s);
}

static void test_source_scroll(void **state)
{
    (void)state;
    struct source_pane s;
    source_text(&s, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n");
    source_go(&s, 7);
    source_settle(&s, 6);
    assert_int_equal(s.top, 2); /* one line below the window: scrolls by one */
    source_go(&s, 18);
    source_settle(&s, 6);
    assert_int_equal(s.top, 15); /* far: with lines above it, not past the end */
    source_go(&s, 3);
    source_settle(&s, 8);
    source_jump(&s, s.top + 7); /* on the last row: what follows it is to be seen */
    source_settle(&s, 8);
    assert_int_equal(s.top, s.line - 2);
    source_jump(&s, s.line + 2); /* well inside: nothing moves */
    uint32_t top = s.top;
    source_settle(&s, 8);
    assert_int_equal(s.top, top);
    source_go(&s, 99);
    assert_int_equal(s.line, 20);
    source_go(&s, 0);
    assert_int_equal(s.line, 1);
    source_release(&s);
}

static struct part part_of(enum part_kind kind, const char *label, uint32_t from, uint32_t to,
                           const char *text)
{
    return (struct part){
        .kind = kind, .label = label, .path = "x.c", .line = from, .end_line = to, .text = text};
}

static void test_guide(void **state)
{
    (void)state;
    struct guide g;
    struct grid cells;
    struct part parts[] = {part_of(PART_PURPOSE, "Purpose", 1, 9, ""),
                           part_of(PART_STEP, "2-4", 2, 4, ""),
                           part_of(PART_STEP, "5-8", 5, 8, "")};
    struct walkthrough w = {.parts = parts, .n_parts = 3};
    guide_init(&g);
    grid_init(&cells, 8, 24, true);
    g.title = "f";
    guide_begin(&g);
    guide_header(&g, &w);
    guide_text(&g, 0, STR("Reads one key"));
    guide_text(&g, 0, STR(" from a file."));
    struct part done = part_of(PART_STEP, "2-4", 2, 4, "Calls `foo`.");
    done.marked = true;
    done.reason = "`foo` is not here";
    guide_finish(&g, 1, &done);
    guide_settle(&g, 24, 8);
    guide_draw(&g, grid_area(&cells), false, 1, 0);
    expect(&cells, " f\n\n Purpose Reads one key\n         from a file.\n"
                   "|2-4     ? Calls `foo`.\n 5-8     |\n\n\n");
    assert_int_equal(guide_part_at(&g, 3), 1);
    assert_int_equal(guide_part_at(&g, 7), 2);
    assert_int_equal(guide_part_at(&g, 30), -1);
    guide_reveal(&g, 1);
    assert_int_equal(guide_current(&g), 1);
    g.parts.v[1].show_reason = true;
    guide_end(&g, GUIDE_STOPPED, NULL, "Stopped.", NULL);
    guide_settle(&g, 24, 8);
    grid_clear(&cells);
    guide_draw(&g, grid_area(&cells), false, -1, 0);
    /* the unfinished sentence is gone, the finished one stays with its reason */
    expect(&cells, " f\n\n 2-4     ? Calls `foo`.\n         `foo` is not\n         here\n"
                   " Stopped.\n Enter  go on\n\n");
    grid_release(&cells);
    guide_release(&g);
}

/* A header that comes again keeps what is finished and what is half written. */
static void test_guide_header_again(void **state)
{
    (void)state;
    struct guide g;
    struct part three[] = {part_of(PART_PURPOSE, "Purpose", 1, 9, ""),
                           part_of(PART_STEP, "2-4", 2, 4, ""),
                           part_of(PART_STEP, "5-8", 5, 8, "")};
    struct part two[] = {part_of(PART_PURPOSE, "Purpose", 1, 9, ""),
                         part_of(PART_STEP, "2-8", 2, 8, "")};
    struct walkthrough w = {.parts = three, .n_parts = 3};
    struct part purpose = part_of(PART_PURPOSE, "Purpose", 1, 9, "Reads.");
    guide_init(&g);
    guide_begin(&g);
    guide_header(&g, &w);
    guide_finish(&g, 0, &purpose);
    guide_text(&g, 1, STR("Half"));
    w = (struct walkthrough){.parts = two, .n_parts = 2};
    guide_header(&g, &w);
    assert_int_equal(g.parts.len, 2);
    assert_string_equal(g.parts.v[0].text.p, "Reads.");
    assert_true(g.parts.v[0].finished);
    assert_int_equal(guide_finished(&g), 1);
    assert_int_equal(g.parts.v[1].text.len, 0);
    guide_release(&g);
}

static struct paragraph paragraph_of(enum paragraph_kind kind, uint32_t order, const char *text)
{
    return (struct paragraph){.kind = kind, .order = order, .text = text};
}

/* Paragraphs in any sequence; growing ones; a number leads to its place in the same turn. */
static void test_sheet(void **state)
{
    (void)state;
    struct sheet s;
    struct grid cells;
    sheet_init(&s);
    grid_init(&cells, 9, 24, true);
    sheet_clear(&s, SHEET_ASK, "Answer");
    struct paragraph place = paragraph_of(PARA_PLACE, SHEET_ORDER(1, 2, 0), "f  x.c:7");
    place.number = 1;
    place.label = "[1]";
    place.path = "x.c";
    place.line = 7;
    struct paragraph question = paragraph_of(PARA_HEADING, SHEET_ORDER(1, 0, 0), "where is f?");
    sheet_put(&s, &place);
    sheet_put(&s, &question);
    s.running = true;
    sheet_text(&s, SHEET_ORDER(1, 1, 0), STR("It is"));
    sheet_text(&s, SHEET_ORDER(1, 1, 0), STR(" he"));
    sheet_text(&s, SHEET_ORDER(1, 1, 1), STR("half a"));
    sheet_settle(&s, 24, 9);
    sheet_draw(&s, grid_area(&cells), false, 0);
    expect(&cells, " where is f?\n\n It is he |\n half a |\n\n [1] f  x.c:7\n\n\n\n");
    struct paragraph said = paragraph_of(PARA_PROSE, SHEET_ORDER(1, 1, 0), "It is here. [1]");
    said.number = 1;
    said.reason = "`here` is nowhere";
    sheet_put(&s, &said);
    sheet_stop(&s); /* the other one goes */
    sheet_move(&s, 1);
    sheet_settle(&s, 24, 9);
    grid_clear(&cells);
    sheet_draw(&s, grid_area(&cells), true, 0);
    sheet_move(&s, 1);
    assert_int_equal(s.parts.len, 3);
    assert_ptr_equal(sheet_numbered(&s, 1)->p.path, sheet_place(&s)->p.path);
    assert_null(sheet_numbered(&s, 2));
    s.parts.v[1].unfolded = true;
    s.width = 0;
    sheet_settle(&s, 24, 9);
    grid_clear(&cells);
    sheet_draw(&s, grid_area(&cells), false, 0);
    expect(&cells,
           " where is f?\n\n ? It is here. [1]\n `here` is nowhere\n\n|[1] f  x.c:7\n\n\n\n");
    grid_release(&cells);
    sheet_release(&s);
}

/* An edit above moves the cursor with its definition, at the same height. */
static void test_source_follow(void **state)
{
    (void)state;
    struct source_pane s;
    source_init(&s, 4);
    s.path = xstrdup("x.c");
    for (int i = 0; i < 60; i++)
        strbuf_addz(&s.text, "x\n");
    for (uint32_t i = 0; i < 60; i++)
        vec_push(&s.starts, i * 2);
    struct symbol now[] = {{.name = "g", .qualified = "g", .line = 5, .end_line = 8},
                           {.name = "f", .qualified = "f", .line = 23, .end_line = 30}};
    s.symbols = (struct symbols){now, 2};
    s.line = 22; /* it was 20-27 before */
    s.top = 15;
    source_follow(&s, "f", 2);
    assert_int_equal(s.line, 25);
    assert_int_equal(s.top, 18);
    source_follow(&s, "gone", 2);
    assert_int_equal(s.line, 25);
    source_follow(&s, "f", 20); /* it has become shorter */
    assert_int_equal(s.line, 30);
    uint32_t revision = s.revision; /* saved: the text at once, the rest when the index has it */
    s.line = 2;
    source_renew(&s, STR("y\nnew\nx\n"));
    assert_true(str_eqz(source_line(&s, 2), "new"));
    assert_int_equal(source_lines(&s), 3);
    assert_int_equal(s.line, 2);
    assert_int_equal(s.symbols.n, 2);
    assert_int_equal(s.revision, revision + 1);
    source_renew(&s, STR("y\nnew\nx\n"));
    source_renew(&s, STR("one\n")); /* without the cursor's line */
    assert_true(str_eqz(source_line(&s, 2), "new"));
    assert_int_equal(s.revision, revision + 1);
    s.symbols = (struct symbols){0};
    source_release(&s);
}

static void test_themes(void **state)
{
    (void)state;
    static const char *const names[] = {"dark", "light"};
    for (size_t i = 0; i < 2; i++) {
        struct theme t;
        strbuf file;
        err e = ERR_INIT;
        char path[300];
        snprintf(path, sizeof path, "%s/assets/themes/%s.theme", DOCENT_SOURCE_DIR, names[i]);
        strbuf_init(&file, 0);
        assert_true(fs_read(&file, path, 1 << 16, &e));
        if (!theme_parse(&t, strbuf_str(&file), &e))
            fail_msg("%s: %s", names[i], e.msg);
        assert_true(t.selected != COLOUR_DEFAULT && t.band != COLOUR_DEFAULT);
        for (int r = 1; r < ROLE_COUNT; r++) { /* each role has its line */
            char line[40];
            snprintf(line, sizeof line, "\n%s ", role_names[r]);
            if (str_find(strbuf_str(&file), str_of(line), 0) == SIZE_MAX)
                fail_msg("%s: no %s", names[i], role_names[r]);
        }
        strbuf_release(&file);
    }
    struct theme t;
    err e = ERR_INIT;
    assert_false(theme_parse(&t, STR("text - -\ndimm 1 red\n"), &e));
    assert_string_equal(e.msg, "theme line 2: dimm");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text),
                                       cmocka_unit_test(test_paths),
                                       cmocka_unit_test(test_wide_at_edge),
                                       cmocka_unit_test(test_frames),
                                       cmocka_unit_test(test_source),
                                       cmocka_unit_test(test_source_scroll),
                                       cmocka_unit_test(test_guide),
                                       cmocka_unit_test(test_themes),
                                       cmocka_unit_test(test_guide_header_again),
                                       cmocka_unit_test(test_sheet),
                                       cmocka_unit_test(test_source_follow)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
