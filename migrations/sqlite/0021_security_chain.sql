-- A letter to an address that is no longer the person's.
ALTER TABLE outbox ADD COLUMN address TEXT;
-- The id of the request, which the log of the process and the answer have too.
ALTER TABLE audit_log ADD COLUMN request TEXT;
ALTER TABLE audit_refusals ADD COLUMN request TEXT;

-- The installation's log as a chain. Lines of before have no number until the server links them at its start.
ALTER TABLE security_log ADD COLUMN n INTEGER;
ALTER TABLE security_log ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
ALTER TABLE security_log ADD COLUMN request TEXT;
ALTER TABLE security_log ADD COLUMN hash BLOB;
CREATE UNIQUE INDEX security_log_by_number ON security_log (n);

-- One row: where the chain ends, and after which line it begins since older ones were cut off.
CREATE TABLE security_log_head (
    one      INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    n        INTEGER NOT NULL,
    head     BLOB NOT NULL,
    cut_n    INTEGER NOT NULL,
    cut_hash BLOB NOT NULL,
    cut_mac  BLOB NOT NULL
) STRICT;

INSERT INTO security_log_head VALUES (1, 0, zeroblob(32), 0, zeroblob(32), x'');
