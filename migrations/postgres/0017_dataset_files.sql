-- The files of datasets: which there are, and what is known of each. They lie in a folder of their own,
-- named by `file`; a new upload of the same dataset is another file.
CREATE TABLE dataset_files (
    dataset  UUID   NOT NULL PRIMARY KEY REFERENCES resources (key) ON DELETE CASCADE,
    file     UUID   NOT NULL UNIQUE,
    format   TEXT   NOT NULL,
    examples BIGINT NOT NULL,
    size     BIGINT NOT NULL,
    sha256   BYTEA  NOT NULL,
    uploaded BIGINT NOT NULL
);
