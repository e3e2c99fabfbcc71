/* Copies of what the writer reports, so that they can travel between threads. */
#pragma once
#include "../prompts/docent.h"

void part_dup(struct part *out, const struct part *from, arena *a);
void walkthrough_dup(struct walkthrough *out, const struct walkthrough *from, arena *a);
void symbol_dup(struct symbol *out, const struct symbol *from, arena *a);
