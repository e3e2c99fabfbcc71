/* What a README says a project is, in its own words. */
#pragma once
#include "../engine/base/arena.h"

/* The sentence near its beginning that says what it is ("Kilo is a small text editor ..."), else
 * the first one when that is no notice; without markup (Markdown, reStructuredText). NULL: there is
 * none, or it speaks to a program that reads it. */
const char *readme_sentence(str text, arena *a);
