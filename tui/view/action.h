/* Everything a key can do: one list gives the enum, the default keys, the names for `:` and for
 * scripts, and the help view. */
#pragma once
#include "../term/key.h"

/* ACTION(name, default keys, where, help). Keys: alternatives separated by blanks-or-bars "j|Down",
 * a sequence by one blank "g d". where: the letters of the regions and views that understand it,
 * m map, s source, g guide, or * everywhere. */
#define ACTION_LIST                                                                                \
    ACTION(down, "j|Down", "*", "one line down")                                                   \
    ACTION(up, "k|Up", "*", "one line up")                                                         \
    ACTION(left, "h|Left", "*", "close a folder; scroll left; region to the left")                 \
    ACTION(right, "l|Right", "*", "open a folder; scroll right; region to the right")              \
    ACTION(page_down, "C-d|PageDown|Space", "*", "half a page down")                               \
    ACTION(page_up, "C-u|PageUp", "*", "half a page up")                                           \
    ACTION(top, "g g|Home", "*", "to the first line")                                              \
    ACTION(bottom, "G|End", "*", "to the last line")                                               \
    ACTION(next_region, "Tab", "*", "next region")                                                 \
    ACTION(previous_region, "S-Tab", "*", "previous region")                                       \
    ACTION(enter, "Enter", "*", "explain; open; say why a line is marked")                         \
    ACTION(cancel, "Esc", "*", "cancel what runs; leave a view")                                   \
    ACTION(find, "/", "*", "find symbols and files as you type")                                   \
    ACTION(definition, "g d", "s", "go to the definition of the word under the cursor")            \
    ACTION(next_symbol, "J|]", "ms", "next definition")                                            \
    ACTION(previous_symbol, "K|[", "ms", "previous definition")                                    \
    ACTION(callers, "c", "ms", "who calls this")                                                   \
    ACTION(callees, "C", "ms", "what this calls")                                                  \
    ACTION(ask, "a", "*", "ask a question; in an answer 1-9 go to what it cites")                  \
    ACTION(threads, "A", "*", "earlier conversations, to be taken up again")                       \
    ACTION(load, "L", "*", "read the repository in the background; again: pause")                  \
    ACTION(summary, "S", "*", "sum up what the cursor is on; again: one level up")                 \
    ACTION(tour, "t", "*", "a tour for newcomers, stop by stop")                                   \
    ACTION(next_stop, "n", "*", "next stop of the tour")                                           \
    ACTION(previous_stop, "p", "*", "previous stop of the tour")                                   \
    ACTION(why, "w", "ms", "why this line or definition is there: its history")                    \
    ACTION(changes, "d", "*", "what changed, by symbol; :changes A..B for any range")              \
    ACTION(back, "b", "*", "back to where you were")                                               \
    ACTION(editor, "e", "msg", "open $EDITOR at the line")                                         \
    ACTION(copy, "y", "msg", "copy the line, name or sentence (OSC 52)")                           \
    ACTION(zoom, "z", "*", "this region alone, and back")                                          \
    ACTION(order, "o", "m", "order the map by weight or by name")                                  \
    ACTION(status, "s", "*", "what is ready, cache, model, what was skipped")                      \
    ACTION(help, "?", "*", "keys and commands")                                                    \
    ACTION(command, ":", "*", "type a command")                                                    \
    ACTION(mouse, "m", "*", "hand the mouse to the terminal, and back")                            \
    ACTION(redraw, "C-l", "*", "paint the screen again")                                           \
    ACTION(suspend, "C-z", "*", "stop docent; fg brings it back")                                  \
    ACTION(quit, "q|C-c", "*", "leave docent")

enum action {
    ACTION_NONE = -1,
#define ACTION(name, keys, where, help) ACTION_##name,
    ACTION_LIST
#undef ACTION
        ACTION_COUNT
};
struct action_row {
    const char *name, *keys, *where, *help;
};
extern const struct action_row action_rows[ACTION_COUNT];

/* By name; ACTION_NONE when there is none. '-' and '_' are the same. */
enum action action_named(str name);

/* The keys typed so far to an action. A sequence may be unfinished. */
enum keymap_result { KEYMAP_NONE, KEYMAP_PREFIX, KEYMAP_ACTION };
enum keymap_result keymap_match(const struct key *typed, size_t n, enum action *out);
