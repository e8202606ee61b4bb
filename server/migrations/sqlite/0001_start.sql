-- The relay's database. Nothing in it is readable: bodies are sealed, ids are random or hashes. Columns have short names
-- that no clinician writes, so that a search of the file for the words of a note finds nothing at all.

-- Who this database is. One row.
CREATE TABLE relay (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    instance BLOB NOT NULL,
    life BLOB NOT NULL
);

-- One row while readiness is tested.
CREATE TABLE probe (at INTEGER PRIMARY KEY);

-- Logs, and the organisation each belongs to (an org log to itself).
CREATE TABLE logs (
    log BLOB PRIMARY KEY,
    org BLOB NOT NULL
) WITHOUT ROWID;

-- Entries as they came. `entry` counts up over all logs, `seq` in each log from 1 without gaps. The columns repeat
-- what the bytes say, so that no body is read to find them.
CREATE TABLE entries (
    entry INTEGER PRIMARY KEY,
    log BLOB NOT NULL,
    seq INTEGER NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    author BLOB NOT NULL,
    incarnation INTEGER NOT NULL,
    author_seq INTEGER NOT NULL,
    doc BLOB,
    relay_time_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
CREATE UNIQUE INDEX entries_by_place ON entries (log, seq);
-- An id is a hash over these four columns and more, so it is unique where they are, and it is found through them. An
-- index on the ids themselves would touch a page at random for every entry.
CREATE UNIQUE INDEX entries_by_author ON entries (log, author, incarnation, author_seq);
-- Org entries (class 0) and control entries (class 1): what a log's state is replayed from.
CREATE INDEX entries_replayed ON entries (log, seq) WHERE (kind & 32512) < 512;

-- Epoch wraps: each is served to its recipient alone.
CREATE TABLE wraps (
    entry INTEGER NOT NULL,
    place INTEGER NOT NULL,
    device BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (entry, place)
);
CREATE INDEX wraps_by_device ON wraps (device, entry);

-- Wrapped key slots: each can be deleted alone.
CREATE TABLE slots (
    entry INTEGER NOT NULL,
    place INTEGER NOT NULL,
    slot BLOB NOT NULL,
    doc BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (entry, place)
);

-- The access lists as they are now: which circles a person may read.
CREATE TABLE access (
    who BLOB NOT NULL,
    circle BLOB NOT NULL,
    PRIMARY KEY (who, circle)
) WITHOUT ROWID;

-- SHA-256 of the one-time tokens that founded an organisation.
CREATE TABLE tokens_used (hash BLOB PRIMARY KEY) WITHOUT ROWID;

-- Mailboxes of ceremonies, and the sealed messages in them.
CREATE TABLE mailboxes (
    mailbox BLOB PRIMARY KEY,
    closes_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE mail (
    mailbox BLOB NOT NULL,
    step INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (mailbox, step)
);
