/* docent model tokenize: a text as token ids. What a bug report about a tokenizer carries. */
#include "tokenize.h"
#include "../../engine/base/fs.h"
#include "output.h"
#include <errno.h>

static const struct option options[] = {
    {"file", 'F', OPT_TEXT, "FILE", "the text of this file (- is standard input)", 0, 0},
    {"no-special", 0, OPT_FLAG, NULL, "texts such as <|im_end|> are plain text", 0, 0},
    {0},
};

static bool read_stdin(strbuf *out, err *e)
{
    char block[65536];
    size_t n;
    while ((n = fread(block, 1, sizeof block, stdin)) > 0)
        strbuf_add(out, block, n);
    if (ferror(stdin))
        return err_errno(e, ERR_IO, "standard input");
    return true;
}

bool text_argument(const struct context *c, const char *file, const char *word, strbuf *out, err *e)
{
    enum { LARGEST = 256 << 20 };
    if (file && strcmp(file, "-") != 0) {
        if (fs_read(out, file, LARGEST, e))
            return true;
        if (e->code == ERR_IO || e->code == ERR_NOT_FOUND)
            e->code = ERR_USAGE;
        return false;
    }
    if (word) {
        strbuf_addz(out, word);
        return true;
    }
    if (!file && c->manners.in_tty)
        note("reading the text from standard input; Ctrl-D ends it");
    return read_stdin(out, e);
}

static bool print_ids(const struct context *c, const char *name, const tokens *ids, err *e)
{
    if (c->json) {
        json_t *list = json_array();
        for (size_t i = 0; i < ids->len; i++)
            json_array_append_new(list, json_integer(ids->v[i]));
        return say_json(json_pack("{s:o,s:I,s:o}", "model", json_text(name), "tokens",
                                  (json_int_t)ids->len, "ids", list),
                        e);
    }
    for (size_t i = 0; i < ids->len && !stdout_lost(); i++)
        say(i ? " %d" : "%d", (int)ids->v[i]);
    say("\n");
    return true;
}

static bool run(struct context *c, err *e)
{
    const char *file = option_text(c, "file"), *word = c->n_args ? c->args[0] : NULL;
    if (file && word) {
        err_set(e, ERR_USAGE, "both --file %s and a text are given", file);
        return err_hint(e, "give one of the two");
    }
    strbuf text;
    strbuf_init(&text, 0);
    struct model_options o = {.threads = 1, .vocab_only = true};
    model *m = NULL;
    tokens ids = {0};
    bool ok = text_argument(c, file, word, &text, e) &&
              context_open_model(c, context_model(c), &o, &m, e) &&
              model_tokenize(m, &ids, strbuf_str(&text), !option_given(c, "no-special"), e) &&
              print_ids(c, model_info(m)->name, &ids, e);
    vec_release(&ids);
    if (m)
        model_close(m);
    strbuf_release(&text);
    return ok;
}

const struct command command_model_tokenize = {
    .name = "model tokenize",
    .arguments = "[TEXT]",
    .summary = "show the token ids of a text",
    .details = "TEXT, --file FILE, or standard input, byte for byte; no BOS is added. The ids come "
               "on one line with blanks between them.",
    .options = options,
    .max_args = 1,
    .run = run,
};
