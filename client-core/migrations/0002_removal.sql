-- What was decided about entries behind a cut-off and about work that was handed in (1 accepted, 2 refused), and the
-- hashes (32 bytes each) of the changes that an accepted entry was written anew with.
CREATE TABLE decision (
    entry BLOB PRIMARY KEY NOT NULL,
    decision INTEGER NOT NULL CHECK (decision IN (1, 2)),
    at_ms INTEGER NOT NULL,
    changes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Private keys of the organisation's intake, on the devices of its admins.
CREATE TABLE intake_key (id BLOB PRIMARY KEY NOT NULL, secret BLOB NOT NULL) STRICT, WITHOUT ROWID;
