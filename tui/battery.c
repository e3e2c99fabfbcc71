/* The batteries that the kernel shows (see battery.h). */
#include "battery.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool supply_text(const char *folder, const char *name, const char *leaf, char *out, size_t n)
{
    char path[4200];
    int len = snprintf(path, sizeof path, "%s/%s/%s", folder, name, leaf);
    FILE *f = len > 0 && (size_t)len < sizeof path ? fopen(path, "r") : NULL;
    bool ok = f && fgets(out, (int)n, f);
    if (f)
        fclose(f);
    return ok;
}

bool battery_is_low(const char *folder, long below)
{
    bool low = false;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && !low && (e = readdir(d));) {
        char type[32], status[32], level[32];
        low = e->d_name[0] != '.' && supply_text(folder, e->d_name, "type", type, sizeof type) &&
              strncmp(type, "Battery", 7) == 0 &&
              supply_text(folder, e->d_name, "status", status, sizeof status) &&
              strncmp(status, "Discharging", 11) == 0 &&
              supply_text(folder, e->d_name, "capacity", level, sizeof level) &&
              strtol(level, NULL, 10) < below;
    }
    if (d)
        closedir(d);
    return low;
}
