/* A digest as the documented object of assets/schema/digest.json. */
#pragma once
#include "../../engine/base/json.h"
#include "../../prompts/digest.h"

json_t *json_digest(const struct digest *g);
