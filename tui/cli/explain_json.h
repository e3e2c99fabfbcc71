/* A walkthrough as the documented object of assets/schema/explain.json. */
#pragma once
#include "../../engine/base/json.h"
#include "../../prompts/docent.h"

json_t *json_walkthrough(const struct walkthrough *w, bool interrupted);
json_t *json_edges(const struct edges *edges);
