-- The index: what was read of each version of each file, and which version lies in which worktree.
-- Derived from the files, so it is never migrated: store/connect.py drops another shape.

-- What a format read of one version of one file. ``reader`` names the program that read it.
-- ``records``, ``parts`` (with columns) and ``notes`` are JSON as store/codec.py writes it.
CREATE TABLE reading (
    id      INTEGER PRIMARY KEY,
    path    TEXT NOT NULL,
    blob    TEXT NOT NULL,
    reader  TEXT NOT NULL,
    held    INTEGER NOT NULL,  -- how many records it holds; -1: none, because of a fault in it; -2: a piece
    records TEXT NOT NULL,
    parts   TEXT NOT NULL,
    notes   TEXT NOT NULL,     -- problems and what was left out
    seen    REAL NOT NULL,     -- when it was last of use, in seconds since 1970
    UNIQUE (path, blob, reader)
);

-- Sections of records, for search and for showing. rowid = reading.id * 65536 + n.
-- ``names`` has the parts of identifiers, which the tokenizer leaves whole.
CREATE VIRTUAL TABLE section USING fts5 (
    title, heading, place, body, names,
    record UNINDEXED, first UNINDEXED, last UNINDEXED,
    tokenize = "porter unicode61 remove_diacritics 2"
);

-- How much a word weighs by where it stands; columns in the order above.
INSERT INTO section (section, rank) VALUES ('rank', 'bm25(6.0, 3.0, 2.0, 1.0, 0.8)');

CREATE TABLE worktree (
    id         INTEGER PRIMARY KEY,
    root       TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL,  -- grows when a version changes, comes or goes
    tick       INTEGER NOT NULL,  -- grows with every write to its entries
    floor      INTEGER NOT NULL,  -- traces of removed entries before this tick are gone
    state      TEXT NOT NULL,     -- JSON of app/refresh.py: what decides which files are read
    head       TEXT NOT NULL      -- JSON of app/asof.py: HEAD, and what differs from it
);

-- One worktree's files: the version that lies there, and the marks it is known by on disk.
-- A removed file stays as a trace with an empty blob, so that other processes hear of it.
CREATE TABLE entry (
    worktree INTEGER NOT NULL,
    path     TEXT NOT NULL,
    blob     TEXT NOT NULL,
    size     INTEGER NOT NULL,
    mtime    INTEGER NOT NULL,
    ctime    INTEGER NOT NULL,
    inode    INTEGER NOT NULL,
    racy     INTEGER NOT NULL,  -- read so soon after it was written that the marks prove nothing
    tick     INTEGER NOT NULL,
    PRIMARY KEY (worktree, path)
) WITHOUT ROWID;

CREATE INDEX entry_by_tick ON entry (worktree, tick);
