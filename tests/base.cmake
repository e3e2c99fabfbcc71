# Tests of engine/base.
docent_test(db unit)
set_source_files_properties(unit/test_db.c PROPERTIES COMPILE_DEFINITIONS _GNU_SOURCE) # unshare
docent_test(err unit)
docent_test(fs unit)
docent_test(reader unit)
docent_test(str unit)
docent_test(thread unit)
docent_test(utf8 unit)
docent_fuzz(utf8)
