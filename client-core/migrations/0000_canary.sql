-- One known row. It opens only under the right key, and it says that the file is a vault.
CREATE TABLE canary (text TEXT NOT NULL) STRICT;
INSERT INTO canary (text) VALUES ('alcove vault canary');
