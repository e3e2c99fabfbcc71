/* Help, man page and completions, all made from the rows of commands, options and settings. */
#pragma once
#include "context.h"

void help_overview(strbuf *out);
/* name: "model pull", or "model" for the whole group. */
bool help_command(strbuf *out, const char *name, err *e) MUST_USE;
/* What --help prints: of the command, of the group named in args, or the overview. */
bool help_print(const struct context *c, err *e) MUST_USE;
void man_page(strbuf *out);
/* shell: bash, zsh, fish. */
bool completion_script(strbuf *out, const char *shell, err *e) MUST_USE;
