/* See alike.h. One row for each meaning; a word may stand in several. They are common English and
 * the short forms that programs use, of no project in particular. */
#include "alike.h"
#include "stem.h"

static const char *const meanings[] = {
    "remove delete del erase drop discard clear strip trim purge unlink unset throw forget rid",
    "add insert append push put attach register enqueue",
    "take pop shift dequeue remove consume",
    "create make new build construct alloc allocate generate",
    "begin start open launch init initial initialise initialize setup boot",
    "end stop close finish quit exit shutdown terminate kill leave",
    "abort cancel interrupt signal",
    "clean cleanup free release destroy dispose deinit teardown",
    "find search look lookup locate seek scan",
    "match matches fit equal",
    "get fetch read load retrieve receive recv obtain take",
    "write save store dump emit send put flush persist",
    "show print display render draw paint view present",
    "check verify validate test ensure assert valid",
    "compare cmp order sort equal rank",
    "convert translate transform cast turn",
    "parse tokenize lex scan analyse interpret",
    "decode unescape unpack unquote",
    "encode escape quote pack serialize marshal",
    "change modify update edit set alter replace mutate assign",
    "run execute exec call invoke perform dispatch eval evaluate",
    "split divide cut break chop separate",
    "join merge concat concatenate combine glue",
    "wait block sleep poll delay",
    "timeout expire deadline time",
    "error fail failure exception panic err wrong fault",
    "retry again repeat",
    "reconnect connect",
    "folder directory dir",
    "picture image",
    "colour color highlight style theme paint",
    "text string str",
    "number int integer num digit numeric",
    "letter char character",
    "length size count len width",
    "copy duplicate clone dup",
    "argument parameter param arg",
    "option flag switch setting config preference",
    "config configuration setting",
    "address addr ip host",
    "message msg",
    "buffer buf",
    "cache memo",
    "connection conn connect socket link",
    "answer response reply result",
    "ask request query prompt",
    "client user peer",
    "date time clock timestamp",
    "maximum limit max bound cap upper",
    "minimum limit min least bound lower",
    "default fallback initial",
    "previous prev last back before",
    "next following after forward",
    "first head front top",
    "last tail end bottom",
    "password secret hidden hide",
    "child process subprocess fork spawn",
    "lock mutex",
    "thread parallel concurrent worker",
    "callback handler hook listener",
    "safe escape sanitize",
    "nested depth level recursive recurse",
    "memory alloc malloc",
    "environment env",
    "temporary temp tmp",
    "random rand",
    "position pos offset cursor",
    "compress gzip zip deflate",
    "missing absent empty null none",
    "shell bash",
    "page pager",
    "pipe stream",
    "list array vector slice",
    "map dict dictionary table hash object",
    "pair entry item element",
    "function func fn",
    "variable var",
    "command cmd",
    "statement stmt",
    "expression expr",
    "definition def define declare",
    "reference ref",
    "document doc",
    "information info",
    "permission mode access",
    "authenticate auth login credential",
    "encrypt cipher tls ssl",
    "certificate cert",
    "network net",
    "redirect elsewhere location",
    "folder path",
    "template view render",
    "route path url uri",
    "header field",
    "middleware handler",
    "panic recover crash",
    "log logger trace",
    "queue pending",
    "notify signal wake",
    "suffix extension ext",
    "prefix head",
    "bigger grow resize extend expand",
    "smaller shrink reduce compact",
    "whitespace blank space",
    "newline line eol",
    "screen terminal console tty",
    "key press stroke",
    "upper uppercase capital",
    "lower lowercase",
    "iterate loop each walk traverse visit",
    "group collect bundle",
    "filter select choose pick",
    "detect recognise recognize identify determine guess",
    "allow permit enable accept",
    "forbid deny refuse reject disable",
    "skip ignore omit exclude",
    "undo rollback revert restore reset",
    "backtrack fork",
    "count number total sum",
};

enum { WORD_MAX = 24 };

static str stem_of(str word, char *room)
{
    size_t n = word.n < WORD_MAX ? word.n : WORD_MAX;
    memcpy(room, word.p, n);
    return (str){room, stem_word(room, n)};
}

static bool holds(str row, str stem)
{
    char room[WORD_MAX];
    str word;
    while (str_next(&row, ' ', &word))
        if (str_eq(stem_of(word, room), stem))
            return true;
    return false;
}

static bool has(const str *v, size_t n, str stem)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(v[i], stem))
            return true;
    return false;
}

size_t words_alike(str stem, arena *a, str *out)
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        str row = str_of(meanings[i]), word;
        if (!holds(row, stem))
            continue;
        while (n < ALIKE_MAX && str_next(&row, ' ', &word)) {
            char room[WORD_MAX];
            str s = stem_of(word, room);
            if (!str_eq(s, stem) && !has(out, n, s))
                out[n++] = arena_str(a, s);
        }
    }
    return n;
}
