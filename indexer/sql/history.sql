-- history.db: which commit changed which file. Made anew when this text changes or it is damaged.

CREATE TABLE commits(
    id INTEGER PRIMARY KEY,
    oid BLOB NOT NULL UNIQUE,
    time INTEGER NOT NULL,
    author INTEGER NOT NULL,
    files INTEGER NOT NULL                  -- changed by it; 0 for a merge
);
CREATE TABLE authors(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE paths(
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
);
CREATE TABLE touches(
    path INTEGER NOT NULL,
    commit_ INTEGER NOT NULL,
    PRIMARY KEY(path, commit_)
) WITHOUT ROWID;
CREATE INDEX touches_of_commit ON touches(commit_);

-- One row: the commit all of this was brought up to, or is being brought up to the first time.
CREATE TABLE state(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    head BLOB NOT NULL,
    complete INTEGER NOT NULL
);

-- The last digest made in the background, one row, and what a hook had to say.
CREATE TABLE digest(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    from_ TEXT NOT NULL,
    to_ TEXT NOT NULL,
    cause TEXT NOT NULL,
    made INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    sentences INTEGER NOT NULL
);
