-- Made after the first build: filling a table is faster without them.
CREATE INDEX IF NOT EXISTS names_hash ON names(hash);
CREATE INDEX IF NOT EXISTS symbols_name ON symbols(name);
CREATE INDEX IF NOT EXISTS files_blob ON files(blob);
