-- Numbers of 64 bits without a sign are stored as the signed numbers with the same bits; an incarnation as 8 bytes,
-- which sort as the number does. Kinds are the entry's: 513 content, 519 key grant; kind & 32512 is its class.

CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- One row: the relay's history, and the highest number ever used for local changes, edits and intents.
CREATE TABLE device (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    instance BLOB,
    generation BLOB,
    newest_number INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO device (one) VALUES (1);

-- Entries of all logs; `place` counts them as they came.
CREATE TABLE entry (
    place INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    log BLOB NOT NULL,
    seq INTEGER,
    relay_time_ms INTEGER NOT NULL,
    standing INTEGER NOT NULL CHECK (standing BETWEEN 0 AND 2),
    kind INTEGER NOT NULL,
    author BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    author_seq INTEGER NOT NULL,
    document BLOB NOT NULL,
    -- It waited for the relay once.
    own INTEGER NOT NULL,
    -- The base of its document holds it.
    covered INTEGER NOT NULL DEFAULT 0,
    -- Each with its length in four bytes.
    companions BLOB,
    bytes BLOB NOT NULL
) STRICT;
CREATE INDEX entry_pending ON entry (place) WHERE seq IS NULL;
CREATE INDEX entry_held ON entry (place) WHERE standing = 1;
CREATE INDEX entry_key_grant ON entry (place) WHERE kind = 519;
CREATE INDEX entry_chained ON entry (log, seq) WHERE (kind & 32512) < 512;
CREATE INDEX entry_content ON entry (log, document, covered, standing) WHERE kind = 513;
CREATE INDEX entry_linked ON entry (log, author, incarnation, author_seq)
    WHERE own = 0 AND standing < 2 AND (kind & 32512) IN (256, 512);

CREATE TABLE log (
    log BLOB PRIMARY KEY NOT NULL,
    kind INTEGER,
    salt BLOB,
    info BLOB,
    progress BLOB,
    own_chain BLOB,
    checkpointed_ms INTEGER,
    news_since_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch_key (
    log BLOB NOT NULL,
    number INTEGER NOT NULL,
    secret BLOB NOT NULL,
    PRIMARY KEY (log, number)
) STRICT, WITHOUT ROWID;

-- `place` counts slots as they came: the first of a document is the one to seal with.
CREATE TABLE slot (
    place INTEGER PRIMARY KEY,
    log BLOB NOT NULL,
    slot BLOB NOT NULL,
    document BLOB NOT NULL,
    secret BLOB NOT NULL,
    UNIQUE (log, slot)
) STRICT;

CREATE TABLE tip (
    log BLOB NOT NULL,
    author BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    seq INTEGER NOT NULL,
    id BLOB NOT NULL,
    control_at INTEGER NOT NULL,
    org_at INTEGER NOT NULL,
    PRIMARY KEY (log, author, incarnation)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen (
    log BLOB NOT NULL,
    observer BLOB NOT NULL,
    own_seq INTEGER NOT NULL,
    PRIMARY KEY (log, observer)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    circle BLOB NOT NULL,
    document BLOB NOT NULL,
    kind INTEGER NOT NULL,
    PRIMARY KEY (circle, document)
) STRICT, WITHOUT ROWID;

CREATE TABLE base (
    circle BLOB NOT NULL,
    document BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (circle, document)
) STRICT;

CREATE TABLE local_change (
    number INTEGER PRIMARY KEY,
    circle BLOB NOT NULL,
    document BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    entry BLOB,
    covered INTEGER NOT NULL DEFAULT 0,
    bytes BLOB NOT NULL
) STRICT;
CREATE INDEX local_change_document ON local_change (circle, document);
CREATE INDEX local_change_entry ON local_change (entry) WHERE entry IS NOT NULL;

CREATE TABLE typing (
    number INTEGER PRIMARY KEY,
    circle BLOB NOT NULL,
    document BLOB NOT NULL,
    edit BLOB NOT NULL
) STRICT;
CREATE INDEX typing_document ON typing (circle, document);

CREATE TABLE view (
    id INTEGER PRIMARY KEY,
    circle BLOB NOT NULL,
    document BLOB NOT NULL,
    kind INTEGER NOT NULL,
    sort TEXT NOT NULL,
    json TEXT NOT NULL,
    conflicts INTEGER NOT NULL,
    UNIQUE (circle, document)
) STRICT;
CREATE INDEX view_sorted ON view (kind, sort, circle, document);
CREATE INDEX view_of_circle ON view (kind, circle, sort, document);
CREATE INDEX view_conflicts ON view (kind, sort, circle, document) WHERE conflicts > 0;

-- The text of each view, under the view's id. What is deleted leaves no trace in the index.
CREATE VIRTUAL TABLE view_text USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
INSERT INTO view_text (view_text, rank) VALUES ('secure-delete', 1);

CREATE TABLE quarantine (
    place INTEGER PRIMARY KEY,
    log BLOB NOT NULL,
    seq INTEGER,
    reason TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (log, seq, reason)
) STRICT;

CREATE TABLE intent (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE ceremony (mailbox BLOB PRIMARY KEY NOT NULL, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE heard (device BLOB PRIMARY KEY NOT NULL, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
    log BLOB PRIMARY KEY NOT NULL,
    relay BLOB NOT NULL,
    instance BLOB NOT NULL,
    generation BLOB NOT NULL,
    seq INTEGER NOT NULL,
    relay_time_ms INTEGER NOT NULL,
    id BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT, WITHOUT ROWID;
