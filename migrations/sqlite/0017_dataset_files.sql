-- The files of datasets: which there are, and what is known of each. They lie in a folder of their own,
-- named by `file`; a new upload of the same dataset is another file.
CREATE TABLE dataset_files (
    dataset  BLOB    NOT NULL PRIMARY KEY REFERENCES resources (key) ON DELETE CASCADE,
    file     BLOB    NOT NULL UNIQUE,
    format   TEXT    NOT NULL,
    examples INTEGER NOT NULL,
    size     INTEGER NOT NULL,
    sha256   BLOB    NOT NULL,
    uploaded INTEGER NOT NULL
) STRICT;
