/* From the tensors of a file to the weights of a model. */
#pragma once
#include "model_internal.h"

/* Fills m->layers, embed, output_norm and output: every slot of the architecture has its tensor, of
 * the right shape, and every tensor of the file has a slot. Packs with m->pool and lets go of the
 * file's pages as it goes. Needs m->file, arch, mem, pool; sets h.vocab. */
bool model_bind(struct model *m, const watch *w, err *e) MUST_USE;
/* Vocabulary size: the rows of the embedding, checked. */
bool vocab_read(struct model *m, err *e) MUST_USE;
