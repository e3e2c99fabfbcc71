/* Token budgets (see budget.h). */
#include "budget.h"
#include "words.h"

size_t tokens_estimate(str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n;) {
        char c = text.p[i];
        size_t from = i;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            bool line = false;
            for (; i < text.n && strchr(" \t\r\n", text.p[i]) && text.p[i]; i++)
                line = line || text.p[i] == '\n';
            n += line || i - from > 1;
        } else if (is_name_char(c)) {
            while (i < text.n && is_name_char(text.p[i]))
                i++;
            n += (i - from + 4) / 5;
        } else {
            i++;
            n++;
        }
    }
    return n;
}

uint32_t budget_steps(uint32_t lines)
{
    uint32_t windows = (lines + BUDGET_WINDOW_LINES - 1) / BUDGET_WINDOW_LINES;
    if (windows > BUDGET_WINDOWS)
        windows = BUDGET_WINDOWS;
    if (windows <= 1)
        return lines > BUDGET_LONG_LINES ? BUDGET_STEPS_LONG : BUDGET_STEPS;
    return BUDGET_STEPS_LONG * windows;
}

static uint32_t count_lines(str s)
{
    uint32_t n = s.n > 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\n' && i + 1 < s.n;
    return n;
}

str text_fit(str text, size_t most, arena *a, uint32_t *left_out)
{
    *left_out = 0;
    uint32_t lines = count_lines(text);
    if (tokens_estimate(text) <= most || lines < 3)
        return text;
    uint32_t head = lines - 2;
    while (head > 1 && tokens_estimate(text_lines(text, 1, head)) > most * 3 / 4)
        head = head * 7 / 8;
    uint32_t tail = lines - head - 1;
    while (tail > 1 && tokens_estimate(text_lines(text, lines - tail + 1, lines)) > most / 4)
        tail = tail * 7 / 8;
    *left_out = lines - head - tail;
    str first = text_lines(text, 1, head), last = text_lines(text, lines - tail + 1, lines);
    return str_of(arena_printf(a, STR_FMT "\n... (%u lines)\n" STR_FMT, STR_ARG(first), *left_out,
                               STR_ARG(last)));
}
