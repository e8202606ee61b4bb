-- Notes that are signed, sealed or purged: what must not be edited any more, and what stands in its place.
CREATE TABLE closed (
    circle BLOB NOT NULL,
    document BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (circle, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_record ON entry (log, document) WHERE kind = 516;
