/* Purposes held against code: the verb has to be a word of it, most nouns too. */
#include "prompts/purpose_fit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static const char function[] = "static stream *get_text_stdin(const char *encoding)\n{\n"
                               "    stream *rv = consoleStream(stdin, encoding);\n"
                               "    if (rv)\n        return rv;\n"
                               "    return force_correct_reader(stdin, encoding, readable);\n}\n";
static const char type[] = "struct editorConfig {\n    int cx, cy; /* cursor position */\n"
                           "    int rowoff;\n    char *filename;\n};\n";

static const struct {
    bool of_type;
    const char *sentence;
    const char *offends; /* NULL: nothing speaks against it */
} rows[] = {
    {false, "Returns a text stream for `stdin` with the given encoding.", NULL},
    {false, "Gets the console stream of stdin.", NULL},
    {false, "Provides a correct text reader.", NULL},
    {false, "Reads text from stdin.", "Reads"}, /* readable, reader: not read */
    {false, "Encrypts the stream of stdin.", "Encrypts"},
    {false, "Checks the encoding of stdin.", NULL}, /* there is an if */
    {false, "Returns the home directory of the user.", "home"},
    {false, "`rv` is the stream.", NULL}, /* no verb in front */
    {false,
     "Gets the console stream of stdin with the encoding, forces a correct reader of the encoding, "
     "returns the reader, gets the stream of the console, and returns the readable reader of "
     "stdin.",
     ","},
    {false, "It is a function that takes a stream and the encoding of stdin.", "that takes"},
    {false, "It is a function that takes the encoding and returns a stream of stdin.", NULL},
    {true, "Holds the cursor position of the editor.", NULL},
    {true, "Stores the cursor and the filename.", NULL},
    {true, "Stores configuration settings for the editor.", "settings"},
};

static void test_fit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str code = str_of(rows[i].of_type ? type : function);
        struct verify_scope s = {.lines = code,
                                 .code = code,
                                 .definition = code,
                                 .shown = {"a.c", 3},
                                 .is_whole = true,
                                 .kind = rows[i].of_type ? PURPOSE_OF_TYPE : PURPOSE_OF_FUNCTION};
        struct verdict v = {.ok = true};
        str said = str_of(rows[i].sentence);
        bool refuted = purpose_refuted(&s, said, &v);
        str got = refuted ? str_sub(said, v.at, v.at + v.len) : (str){"", 0};
        if (!str_eqz(got, rows[i].offends ? rows[i].offends : ""))
            fail_msg("\"%s\" offends with \"" STR_FMT "\"", rows[i].sentence, STR_ARG(got));
        s.kind = PURPOSE_OF_NOTHING;
        assert_false(purpose_refuted(&s, said, &v));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
