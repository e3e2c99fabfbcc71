/* A stored answer on a sheet. */
#pragma once
#include "../prompts/ask.h"
#include "tell.h"

/* One answered turn, complete. */
void ask_turn(void (*put)(void *arg, const struct paragraph *p), void *arg, uint32_t turn,
              const struct asked *x, arena *a);
