/* Roles of text on the screen; themes give them colours. Nothing is told by colour alone. */
#pragma once

/* ROLE(name, letter in dumps) */
#define ROLE_LIST                                                                                  \
    ROLE(text, ' ')                                                                                \
    ROLE(dim, 'd')                                                                                 \
    ROLE(accent, 'a')                                                                              \
    ROLE(rank, 'r')                                                                                \
    ROLE(kind, 'k')                                                                                \
    ROLE(good, 'g')                                                                                \
    ROLE(warn, 'w')                                                                                \
    ROLE(bad, 'b')                                                                                 \
    ROLE(title, 't')                                                                               \
    ROLE(label, 'l')                                                                               \
    ROLE(frame, 'f')                                                                               \
    ROLE(focus, 'F')                                                                               \
    ROLE(status, 's')                                                                              \
    ROLE(comment, 'c')                                                                             \
    ROLE(string, 'S')                                                                              \
    ROLE(number, 'n')                                                                              \
    ROLE(keyword, 'K')                                                                             \
    ROLE(type, 'T')                                                                                \
    ROLE(function, 'u')                                                                            \
    ROLE(constant, 'C')                                                                            \
    ROLE(property, 'p')                                                                            \
    ROLE(operator, 'o')                                                                            \
    ROLE(preproc, 'P')

enum role {
#define ROLE(name, letter) ROLE_##name,
    ROLE_LIST
#undef ROLE
        ROLE_COUNT
};
extern const char *const role_names[ROLE_COUNT];
extern const char role_letters[ROLE_COUNT];
