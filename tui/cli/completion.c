/* docent completion: scripts for bash, zsh and fish, from the rows of commands and options. Words
 * only, no calls back into docent: completing must never be slow and never fail. */
#include "help.h"
#include "options.h"
#include "output.h"

/* First words, each once: explain symbols ... model cache ... */
static void add_first_words(strbuf *out, const char *separator)
{
    for (size_t i = 0; commands[i]; i++) {
        size_t n = strcspn(commands[i]->name, " ");
        if (i && strncmp(commands[i - 1]->name, commands[i]->name, n) == 0 &&
            commands[i - 1]->name[n] == ' ')
            continue;
        strbuf_addf(out, "%s%.*s", out->len && i ? separator : "", (int)n, commands[i]->name);
    }
}

static void add_option_words(strbuf *out, const struct option *o)
{
    for (; o && o->name; o++)
        strbuf_addf(out, " --%s", o->name);
}

/* Second words of a group, or nothing. */
static void add_verbs(strbuf *out, const char *group, size_t n)
{
    for (size_t i = 0; commands[i]; i++)
        if (strncmp(commands[i]->name, group, n) == 0 && commands[i]->name[n] == ' ')
            strbuf_addf(out, " %s", commands[i]->name + n + 1);
}

static void add_bash_cases(strbuf *out)
{
    for (size_t i = 0; commands[i]; i++) {
        strbuf_addf(out, "    \"%s\") options=\"", commands[i]->name);
        size_t from = out->len;
        add_option_words(out, commands[i]->options);
        if (out->len == from)
            strbuf_addc(out, ' ');
        strbuf_addz(out, "\" ;;\n");
    }
}

static void bash_script(strbuf *out)
{
    strbuf_addz(out, "# bash completion for docent; made by: docent completion bash\n"
                     "_docent() {\n"
                     "    local word=\"${COMP_WORDS[COMP_CWORD]}\" first=\"\" second=\"\" w i\n"
                     "    local options=\"\" words=\"\"\n"
                     "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                     "        w=\"${COMP_WORDS[i]}\"\n"
                     "        case \"$w\" in -*) continue ;; esac\n"
                     "        if [ -z \"$first\" ]; then first=\"$w\"\n"
                     "        elif [ -z \"$second\" ]; then second=\"$w\"; fi\n"
                     "    done\n"
                     "    case \"$first\" in\n    \"\") words=\"");
    strbuf first;
    strbuf_init(&first, 0);
    add_first_words(&first, " ");
    strbuf_addstr(out, strbuf_str(&first));
    strbuf_release(&first);
    strbuf_addz(out, "\" ;;\n");
    for (size_t i = 0; commands[i]; i++) {
        size_t n = strcspn(commands[i]->name, " ");
        bool again = i && strncmp(commands[i - 1]->name, commands[i]->name, n + 1) == 0;
        if (!commands[i]->name[n] || again)
            continue;
        strbuf_addf(out, "    %.*s) [ -z \"$second\" ] && words=\"", (int)n, commands[i]->name);
        add_verbs(out, commands[i]->name, n);
        strbuf_addz(out, "\" ;;\n");
    }
    strbuf_addz(out, "    completion) words=\"bash zsh fish\" ;;\n    esac\n"
                     "    case \"$first${second:+ $second}\" in\n");
    add_bash_cases(out);
    strbuf_addz(out, "    esac\n    options=\"$options");
    add_option_words(out, common_options);
    strbuf_addz(out, "\"\n"
                     "    case \"$word\" in\n"
                     "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
                     "    *) COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                     "       [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- \"$word\")) "
                     ";;\n"
                     "    esac\n}\n"
                     "complete -o filenames -F _docent docent\n");
}

/* zsh takes the bash script through bashcompinit: one list of words, one place to be wrong. */
static void zsh_script(strbuf *out)
{
    strbuf_addz(out, "#compdef docent\n# zsh completion for docent; made by: docent completion "
                     "zsh\nautoload -U +X bashcompinit && bashcompinit\n");
    bash_script(out);
}

static void fish_options(strbuf *out, const struct option *o, const char *condition)
{
    for (; o && o->name; o++) {
        strbuf_addf(out, "complete -c docent%s -l %s", condition, o->name);
        if (o->letter)
            strbuf_addf(out, " -s %c", o->letter);
        strbuf_addf(out, "%s -d '%s'\n", o->type == OPT_FLAG ? "" : " -r", o->help);
    }
}

static void fish_script(strbuf *out)
{
    strbuf_addz(out, "# fish completion for docent; made by: docent completion fish\n");
    for (size_t i = 0; commands[i]; i++) {
        const char *name = commands[i]->name, *blank = strchr(name, ' ');
        char condition[120];
        if (!blank) {
            strbuf_addf(out, "complete -c docent -n __fish_use_subcommand -a %s -d '%s'\n", name,
                        commands[i]->summary);
            snprintf(condition, sizeof condition, " -n '__fish_seen_subcommand_from %s'", name);
        } else {
            int n = (int)(blank - name);
            strbuf_addf(out, "complete -c docent -n __fish_use_subcommand -a %.*s\n", n, name);
            strbuf_addf(out,
                        "complete -c docent -n '__fish_seen_subcommand_from %.*s' -a %s -d '%s'\n",
                        n, name, blank + 1, commands[i]->summary);
            snprintf(condition, sizeof condition,
                     " -n '__fish_seen_subcommand_from %.*s; and __fish_seen_subcommand_from %s'",
                     n, name, blank + 1);
        }
        fish_options(out, commands[i]->options, condition);
    }
    strbuf_addz(out, "complete -c docent -n '__fish_seen_subcommand_from completion' -a 'bash zsh "
                     "fish'\n");
    fish_options(out, common_options, "");
}

bool completion_script(strbuf *out, const char *shell, err *e)
{
    static const struct {
        const char *name;
        void (*write)(strbuf *out);
    } shells[] = {{"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (strcmp(shells[i].name, shell) == 0) {
            shells[i].write(out);
            return true;
        }
    err_set(e, ERR_USAGE, "%s: no completion for this shell", shell);
    return err_hint(e, "one of: bash, zsh, fish");
}

static bool run(struct context *c, err *e)
{
    strbuf text;
    strbuf_init(&text, 0);
    bool ok = completion_script(&text, c->args[0], e);
    if (ok)
        say_raw(strbuf_str(&text));
    strbuf_release(&text);
    return ok;
}

const struct command command_completion = {
    .name = "completion",
    .arguments = "bash|zsh|fish",
    .summary = "print a completion script for a shell",
    .details = "For example: docent completion bash > "
               "~/.local/share/bash-completion/completions/docent",
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
