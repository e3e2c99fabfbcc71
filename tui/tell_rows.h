/* The tellers, one file each: tell_NAME.c. */
#pragma once
#include "tell.h"

bool ask_tell(struct telling *t, arena *a, struct sheet_end *end, err *e);
bool summary_tell(struct telling *t, arena *a, struct sheet_end *end, err *e);
bool tour_tell(struct telling *t, arena *a, struct sheet_end *end, err *e);
bool why_tell(struct telling *t, arena *a, struct sheet_end *end, err *e);
bool changes_tell(struct telling *t, arena *a, struct sheet_end *end, err *e);
