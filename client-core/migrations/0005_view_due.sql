-- Texts of views that the index of texts does not have yet. Each is put there once, and not for every change of its document.
CREATE TABLE view_due (
    id INTEGER PRIMARY KEY REFERENCES view (id) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;
