/* Inside the indexer: history.db, beside index.db. Opened when first needed, kept with the repo. */
#pragma once
#include "index_internal.h"

/* ERR_REPOSITORY where there is no history to speak of. */
bool facts_open(repo *r, db **out, err *e) MUST_USE;
