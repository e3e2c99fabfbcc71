/* schema_check SCHEMA.json: is the JSON on standard input what the schema says? Knows the words our
 * schemas use (type, enum, properties, required, additionalProperties, items, minimum) and refuses
 * a schema with any other, so that nothing is believed to be checked that is not. */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool check(const json_t *schema, const json_t *v, const char *where);

static bool complain(const char *where, const char *what)
{
    fprintf(stderr, "%s: %s\n", *where ? where : "(root)", what);
    return false;
}

static bool is_type(const char *name, const json_t *v)
{
    static const struct {
        const char *name;
        json_type types[2];
    } rows[] = {{"object", {JSON_OBJECT, JSON_OBJECT}}, {"array", {JSON_ARRAY, JSON_ARRAY}},
                {"string", {JSON_STRING, JSON_STRING}}, {"integer", {JSON_INTEGER, JSON_INTEGER}},
                {"number", {JSON_INTEGER, JSON_REAL}},  {"boolean", {JSON_TRUE, JSON_FALSE}},
                {"null", {JSON_NULL, JSON_NULL}}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, name) == 0)
            return json_typeof(v) == rows[i].types[0] || json_typeof(v) == rows[i].types[1];
    return false;
}

static bool check_type(const json_t *type, const json_t *v, const char *where)
{
    if (json_is_string(type) && is_type(json_string_value(type), v))
        return true;
    for (size_t i = 0; json_is_array(type) && i < json_array_size(type); i++)
        if (is_type(json_string_value(json_array_get(type, i)), v))
            return true;
    return complain(where, "wrong type");
}

static bool check_object(const json_t *schema, const json_t *v, const char *where)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *required = json_object_get(schema, "required");
    const char *key;
    json_t *member;
    char path[400];
    for (size_t i = 0; i < json_array_size(required); i++)
        if (!json_object_get(v, json_string_value(json_array_get(required, i))))
            return complain(where, json_string_value(json_array_get(required, i)));
    void *it = json_object_iter((json_t *)v);
    for (; it; it = json_object_iter_next((json_t *)v, it)) {
        key = json_object_iter_key(it);
        member = json_object_iter_value(it);
        snprintf(path, sizeof path, "%s.%s", where, key);
        const json_t *s = json_object_get(properties, key);
        if (!s)
            return complain(path, "not in the schema");
        if (!check(s, member, path))
            return false;
    }
    return true;
}

static bool known_words(const json_t *schema, const char *where)
{
    static const char *const known[] = {
        "$schema", "title", "description",          "type",   "properties", "required",
        "items",   "enum",  "additionalProperties", "minimum"};
    for (void *it = json_object_iter((json_t *)schema); it;
         it = json_object_iter_next((json_t *)schema, it)) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found = found || strcmp(json_object_iter_key(it), known[i]) == 0;
        if (!found)
            return complain(where, json_object_iter_key(it));
    }
    return true;
}

static bool check(const json_t *schema, const json_t *v, const char *where)
{
    const json_t *type = json_object_get(schema, "type"), *values = json_object_get(schema, "enum");
    const json_t *items = json_object_get(schema, "items");
    const json_t *least = json_object_get(schema, "minimum");
    char path[400];
    if (!known_words(schema, where) || (type && !check_type(type, v, where)))
        return false;
    bool found = !values;
    for (size_t i = 0; i < json_array_size(values); i++)
        found = found || json_equal(json_array_get(values, i), v);
    if (!found)
        return complain(where, "not one of the values");
    if (least && json_is_number(v) && json_number_value(v) < json_number_value(least))
        return complain(where, "too small");
    for (size_t i = 0; items && i < json_array_size(v); i++) {
        snprintf(path, sizeof path, "%s[%zu]", where, i);
        if (!check(items, json_array_get(v, i), path))
            return false;
    }
    return !json_is_object(v) || check_object(schema, v, where);
}

int main(int argc, char **argv)
{
    json_error_t why;
    if (argc != 2)
        return 2;
    json_t *schema = json_load_file(argv[1], 0, &why);
    if (!schema) {
        fprintf(stderr, "%s: %s\n", argv[1], why.text);
        return 2;
    }
    json_t *v = json_loadf(stdin, 0, &why);
    if (!v) {
        fprintf(stderr, "not JSON: %s at line %d\n", why.text, why.line);
        return 1;
    }
    bool ok = check(schema, v, "");
    json_decref(v);
    json_decref(schema);
    return !ok;
}
