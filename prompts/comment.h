/* What doc comments say. Words only: whether a comment is true nobody can check, but who wrote it
 * knew the code. */
#pragma once
#include "../engine/base/arena.h"

/* The first sentence of a doc comment, its lines joined: up to a full stop before a blank, the end
 * of the paragraph, or a tag. */
const char *comment_sentence(str doc, arena *a);
/* The same as a purpose: what the definition is or does, in one plain sentence, without markup and
 * the name in front of it. NULL when it is anything else: a remark, a heading, a note on a detail,
 * text in another language or for a program that reads it. */
const char *comment_purpose(str doc, const char *name, arena *a);
