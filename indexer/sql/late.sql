-- Made after the first build: filling a table is faster without them.
CREATE UNIQUE INDEX IF NOT EXISTS names_name ON names(name);
CREATE INDEX IF NOT EXISTS symbols_name ON symbols(name);
CREATE INDEX IF NOT EXISTS files_blob ON files(blob);
