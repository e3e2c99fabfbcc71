/* Answers on a sheet. */
#pragma once
#include "../prompts/ask.h"
#include "tell.h"

bool ask_tell(struct telling *t, arena *a, struct sheet_end *end, err *e);
