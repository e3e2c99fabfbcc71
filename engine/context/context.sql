PRAGMA page_size=32768;
PRAGMA auto_vacuum=INCREMENTAL;
-- Processed context: one row per block of at most 256 positions (see blocks.h).
CREATE TABLE block (
    id INTEGER PRIMARY KEY,
    root BLOB NOT NULL,      -- what was computed with: model, rotation, KV type, format
    parent BLOB NOT NULL,    -- key of the block before this one; the root for a first block
    ids BLOB NOT NULL,       -- token ids, 4 bytes each, the most significant first: memcmp orders
                             -- siblings so that common prefixes stand together
    key BLOB NOT NULL,       -- H(parent, ids)
    bytes INTEGER NOT NULL,  -- of the data
    seconds REAL NOT NULL,   -- what computing it took
    hits INTEGER NOT NULL,
    value REAL NOT NULL,     -- the lowest goes first: total.floor + (1 + hits) * seconds / MB
    checksum INTEGER NOT NULL
);
CREATE UNIQUE INDEX block_place ON block (parent, ids);
CREATE INDEX block_value ON block (value);
-- Apart from the rows above, so that looking for a block reads none of it.
CREATE TABLE data (id INTEGER PRIMARY KEY, kv BLOB NOT NULL);
CREATE TABLE total (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    bytes INTEGER NOT NULL,
    hits INTEGER NOT NULL,
    seconds_saved REAL NOT NULL,
    floor REAL NOT NULL      -- value of the last block that went: what comes later starts there,
                             -- so that old merit fades
);
INSERT INTO total VALUES (1, 0, 0, 0, 0);
