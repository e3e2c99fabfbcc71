/* Answers and places to JSON. */
#pragma once
#include "../../engine/base/json.h"
#include "../../prompts/ask.h"

/* {"places":[{"path","line","end_line","symbol","score","why"},...]}, best first. */
json_t *json_places(const struct places *p);
