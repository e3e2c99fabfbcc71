/* When background work leaves the battery alone: a folder as the kernel lays it out. */
#include "repo_help.h"
#include "tui/battery.h"
#include "unit.h"

static void supply(const char *folder, const char *name, const char *type, const char *status,
                   const char *level)
{
    shell(folder, "mkdir -p %s && cd %s && echo %s >type && echo %s >status && echo %s >capacity",
          name, name, type, status, level);
}

static void test_battery(void **state)
{
    (void)state;
    const char *folder = temp_folder();
    assert_false(battery_is_low("/nowhere", 30));
    assert_false(battery_is_low(folder, 30)); /* a machine without one */
    supply(folder, "AC", "Mains", "Discharging", "5");
    assert_false(battery_is_low(folder, 30));
    supply(folder, "BAT7", "Battery", "Discharging", "29");
    assert_true(battery_is_low(folder, 30));
    assert_false(battery_is_low(folder, 29));
    supply(folder, "BAT7", "Battery", "Charging", "3");
    assert_false(battery_is_low(folder, 30));
    shell(folder, "rm BAT7/capacity");
    assert_false(battery_is_low(folder, 30));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_battery)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
