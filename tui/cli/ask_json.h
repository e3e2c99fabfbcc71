/* Answers and places to JSON. */
#pragma once
#include "../../engine/base/json.h"
#include "../../prompts/ask.h"

/* {"places":[{"path","line","end_line","symbol","score","why"},...]}, best first. */
json_t *json_places(const struct places *p);
/* interrupted: what was finished before it was stopped. */
json_t *json_asked(const struct asked *x, bool interrupted);
json_t *json_conversations(const struct conversations *v);
