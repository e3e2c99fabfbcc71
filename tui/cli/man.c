/* The manual page in roff, from the same rows as --help. assets/man/docent.1 is this output; a test
 * compares the two. */
#include "../settings.h"
#include "help.h"
#include "options.h"

/* roff takes lines that begin with . or ' as requests, and \ as its escape; - must be a minus. */
static void add_text(strbuf *out, const char *text)
{
    bool line_start = true;
    for (; *text; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            strbuf_addz(out, "\\&");
        line_start = *text == '\n';
        if (*text == '\\')
            strbuf_addz(out, "\\e");
        else if (*text == '-')
            strbuf_addz(out, "\\-");
        else if (*text == '\n' && text[1] == '\n')
            strbuf_addz(out, "\n.PP"), line_start = false;
        else
            strbuf_addc(out, *text);
    }
}

static void add_options(strbuf *out, const struct option *o)
{
    for (; o && o->name; o++) {
        strbuf_addz(out, ".TP\n.B ");
        if (o->letter)
            strbuf_addf(out, "\\-%c, ", o->letter);
        strbuf_addz(out, "\\-\\-");
        add_text(out, o->name);
        if (o->value) {
            strbuf_addz(out, " \\fI");
            add_text(out, o->value);
            strbuf_addz(out, "\\fR");
        }
        strbuf_addc(out, '\n');
        add_text(out, o->help);
        strbuf_addc(out, '\n');
    }
}

static void add_commands(strbuf *out)
{
    strbuf_addz(out, ".SH COMMANDS\n");
    for (size_t i = 0; commands[i]; i++) {
        const struct command *k = commands[i];
        strbuf_addf(out, ".SS \"docent %s %s\"\n", k->name, k->arguments);
        strbuf_addc(out, (char)(k->summary[0] & ~0x20));
        add_text(out, k->summary + 1);
        strbuf_addz(out, ".\n.PP\n");
        add_text(out, k->details);
        strbuf_addc(out, '\n');
        add_options(out, k->options);
    }
}

static void add_settings(strbuf *out)
{
    strbuf_addz(out, ".SH SETTINGS\nSettings are git configuration (see git\\-config(1)).\n");
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting *s = &setting_rows[i];
        strbuf_addf(out, ".TP\n.B %s\n", s->name);
        add_text(out, s->help);
        strbuf_addz(out, ".\nRange: ");
        add_text(out, s->range);
        strbuf_addz(out, "; default: ");
        add_text(out, *s->fallback ? s->fallback : "empty");
        strbuf_addz(out, s->from_repository
                             ? ".\n"
                             : "; not taken from a repository's own configuration.\n");
    }
}

void man_page(strbuf *out)
{
    strbuf_addz(out,
                ".TH DOCENT 1 \"\" \"docent " DOCENT_VERSION "\" \"User Commands\"\n"
                ".SH NAME\ndocent \\- a guide through a code base, in the terminal\n"
                ".SH SYNOPSIS\n.B docent\n[\\fIPATH\\fR]\n.br\n.B docent\n\\fICOMMAND\\fR "
                "[\\fIARGUMENTS\\fR]\n"
                ".SH DESCRIPTION\nWithout a command docent opens a full\\-screen guide to the "
                "repository of PATH (or of the current folder): a map, the source, and beside it "
                "an explanation that a language model running inside the program writes and the "
                "program checks. Every command prints one answer on standard output.\n");
    add_commands(out);
    strbuf_addz(out, ".SH OPTIONS\nThese stand before or after the command.\n");
    add_options(out, common_options);
    strbuf_addz(out, ".PP\nOf the screen alone:\n");
    add_options(out, screen_options);
    add_settings(out);
    strbuf_addz(out,
                ".SH EXIT STATUS\n0 done, 1 not found or ambiguous, 2 usage, 3 not a usable "
                "repository, 4 model missing or damaged, 5 unreadable cache or no space, 130 "
                "interrupted.\n"
                ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWhen set and not empty, no colour is used.\n"
                ".TP\n.B EDITOR, VISUAL\nThe editor that the key e opens.\n"
                ".TP\n.B XDG_CACHE_HOME, XDG_DATA_HOME, XDG_CONFIG_HOME\nWhere the folders below "
                "lie.\n"
                ".TP\n.B DOCENT_LOG\nA file to which events are logged.\n"
                ".SH FILES\n.TP\n.I ~/.cache/docent\nIndexes, stored context and answers; may be "
                "deleted at any time.\n.TP\n.I ~/.local/share/docent/models\nModel files.\n");
}
