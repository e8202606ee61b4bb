-- What devices handed in beside every log (unsent work of revoked ones, the last word of wiped ones), in the order in
-- which it came. Sealed for the organisation; admins fetch it.
CREATE TABLE handed_in (
    org BLOB NOT NULL,
    place INTEGER NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    author BLOB NOT NULL,
    incarnation INTEGER NOT NULL,
    author_seq INTEGER NOT NULL,
    relay_time_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (org, place)
);
CREATE UNIQUE INDEX handed_in_by_author ON handed_in (org, author, incarnation, author_seq);

-- Entries that came back after a restore without all of their wraps.
CREATE TABLE lacks_wraps (entry INTEGER PRIMARY KEY);

-- Logs that wait after a restore, since when, and the devices that were told what the relay holds of them.
CREATE TABLE restored_logs (
    log BLOB PRIMARY KEY,
    since_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE restored_logs_told (
    log BLOB NOT NULL,
    device BLOB NOT NULL,
    PRIMARY KEY (log, device)
) WITHOUT ROWID;
