PRAGMA page_size = 8192;
-- The whole truth about index.db. A change here makes every index.db be built anew; there are no
-- migrations. Everything that can be told from a file's bytes hangs on its blob, so that a rename,
-- a branch or another worktree of the same repository costs nothing.

-- What is looked at: the work tree of one folder, a bare repository's HEAD, or a commit.
CREATE TABLE views(
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    head BLOB,                              -- commit it was brought up to; NULL: none
    generation INTEGER NOT NULL DEFAULT 0,  -- grows with every change
    complete INTEGER NOT NULL DEFAULT 0,    -- 0 while an update is under way or was cut short
    missing INTEGER NOT NULL DEFAULT 0,     -- objects a partial clone has not got
    used INTEGER NOT NULL DEFAULT 0         -- seconds since 1970
);

CREATE TABLE blobs(
    id INTEGER PRIMARY KEY,
    oid BLOB NOT NULL,
    language TEXT NOT NULL,                 -- '' when none is known; x.h may be parsed as C or C++
    skipped TEXT,                           -- why it was not parsed though its text is searched
    bytes INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    flags INTEGER NOT NULL,                 -- enum blob_flag
    first_symbol INTEGER NOT NULL,
    symbols INTEGER NOT NULL,
    first_chunk INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    references_ INTEGER NOT NULL,
    UNIQUE(oid, language)
);

CREATE TABLE files(
    id INTEGER PRIMARY KEY,
    view INTEGER NOT NULL,
    path TEXT NOT NULL,
    blob INTEGER,                           -- NULL: nothing of its content is indexed
    oid BLOB,                               -- content; NULL when it was not read
    head BLOB,                              -- content in HEAD where it differs; '' when untracked
    flags INTEGER NOT NULL,                 -- enum file_flag
    skipped TEXT,
    bytes INTEGER NOT NULL,
    mtime INTEGER NOT NULL,                 -- stamp; mtime 0: to be read again next time
    ctime INTEGER NOT NULL,
    size INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    UNIQUE(view, path)
);

CREATE TABLE names(
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,                  -- name_hash: an index of it is a third of one of names
    name TEXT NOT NULL
);

-- A blob's symbols have consecutive ids in source order, parents before children.
CREATE TABLE symbols(
    id INTEGER PRIMARY KEY,
    blob INTEGER NOT NULL,
    name INTEGER NOT NULL,
    owner INTEGER NOT NULL,                 -- name before it in qualified: class, receiver; 0: none
    parent INTEGER NOT NULL,                -- 0: none
    kind INTEGER NOT NULL,
    flags INTEGER NOT NULL,                 -- enum symbol_flag
    line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    name_line INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    body_byte INTEGER NOT NULL
);

-- What is read blob by blob, compressed: the texts of its symbols (texts.c) and its references
-- (refs.c). Lengths are those of the unpacked bytes.
CREATE TABLE packed(
    blob INTEGER PRIMARY KEY,
    text_bytes INTEGER NOT NULL,
    texts BLOB NOT NULL,
    use_bytes INTEGER NOT NULL,
    uses BLOB NOT NULL
);

-- Which blobs mention a name how often.
CREATE TABLE mentions(
    name INTEGER NOT NULL,
    blob INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY(name, blob)
) WITHOUT ROWID;

-- Pieces of text, the unit of search; the text itself is in search_text under the same id.
CREATE TABLE chunks(
    id INTEGER PRIMARY KEY,
    blob INTEGER NOT NULL,
    symbol INTEGER NOT NULL,                -- 0: between symbols
    line INTEGER NOT NULL,
    end_line INTEGER NOT NULL
);

-- What repo_rank made of a view: one float for each symbol in the order of names.c.
CREATE TABLE ranks(
    view INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL,
    data BLOB NOT NULL
);
