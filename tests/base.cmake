# Tests of engine/base.
docent_test(db unit)
docent_test(err unit)
docent_test(fs unit)
docent_test(reader unit)
docent_test(str unit)
docent_test(thread unit)
docent_test(utf8 unit)
docent_fuzz(utf8)
