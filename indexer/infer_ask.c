/* What inference is asked for (see infer.h). */
#include "infer_internal.h"

static void look_at_self(const struct unit *u, const struct use *use, struct receiver *out)
{
    str q = use->qualifier;
    const char *class = class_around(u, use->scope);
    struct place at = {u->folder, u->file};
    out->super = str_starts(q, STR("super")) || str_eqz(q, "base") || str_eqz(q, "parent");
    out->nameless = !class;
    if (!class)
        return;
    classes_of(u, &at, str_of(class), &out->classes);
    if (!out->classes.n) /* res.send = function: an object, no class */
        out->classes = (struct classes){{{.name = str_of(class)}}, 1};
    if (out->super) {
        out->classes.n--;
        memmove(out->classes.v, out->classes.v + 1, out->classes.n * sizeof *out->classes.v);
    }
}

void infer_receiver(const struct unit *u, const struct use *use, struct receiver *out)
{
    *out = (struct receiver){.word = type_last_word(use->qualifier),
                             .self = word_is_self(use->qualifier)};
    if (out->self)
        look_at_self(u, use, out);
    else if (!use->qualifier.n)
        classes_around(u, use->scope, &out->classes);
    if (out->self || !use->qualifier.n)
        return;
    int steps = MAX_STEPS;
    struct infer x = {u, use->scope, use->byte, 0, &steps};
    struct value v = evaluate(&x, use->qualifier);
    out->foreign = v.kind == VALUE_FOREIGN;
    out->path = v.kind == VALUE_MODULE || (v.def && v.def->kind == SYM_MODULE);
    if (v.kind == VALUE_TYPE) {
        classes_of(u, &v.place, v.type, &out->classes);
        out->foreign = !out->classes.n && type_name(v.type, NULL).n != 1;
    } else if (v.kind == VALUE_MODULE && v.place.file && v.place.file != u->file) {
        struct value m = exported(&x, v.place.file, use->name);
        out->module = true;
        out->target = m.def;
    }
}

str infer_type(const struct unit *u, const struct use *use, str expr, struct place *at)
{
    int steps = MAX_STEPS;
    struct infer x = {u, use->scope, use->byte, 0, &steps};
    struct value v = evaluate(&x, expr);
    *at = v.place;
    return v.kind == VALUE_TYPE ? v.type : (str){0};
}

enum alias infer_alias(const struct unit *u, const struct use *use, str *name,
                       const struct def **def)
{
    const struct unit_hint *h =
        use->qualifier.n ? NULL : hint_of(u, use->scope, use->byte, use->name);
    int steps = MAX_STEPS;
    struct infer x = {u, use->scope, use->byte, 0, &steps};
    struct value v = {0};
    if (h && h->value.n && *h->value.p == '<')
        v = hint_value(&x, h);
    else if (h || use->qualifier.n || !(v = imported(&x, use->name)).def)
        return ALIAS_NONE;
    *def = v.def;
    if (v.def) {
        *name = v.type;
        return ALIAS_DEFINITION;
    }
    return ALIAS_OUTSIDE;
}
