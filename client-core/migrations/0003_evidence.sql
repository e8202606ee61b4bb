-- The relay was restored from an older copy, or lies: the present history of the log is not known to hold the entry.
-- `seq` is then its place in an earlier history.
ALTER TABLE entry ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
CREATE INDEX entry_lost ON entry (log, seq) WHERE lost = 1;

-- What proves, or makes likely, that the relay or a device does not tell all; and branches that do not count.
CREATE TABLE evidence (
    log BLOB NOT NULL,
    kind INTEGER NOT NULL,
    subject BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (log, kind, subject)
) STRICT;
