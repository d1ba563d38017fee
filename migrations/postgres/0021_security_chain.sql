-- A letter to an address that is no longer the person's.
ALTER TABLE outbox ADD COLUMN address TEXT;
-- The id of the request, which the log of the process and the answer have too.
ALTER TABLE audit_log ADD COLUMN request TEXT;
ALTER TABLE audit_refusals ADD COLUMN request TEXT;

-- The installation's log as a chain. Lines of before have no number until the server links them at its start.
ALTER TABLE security_log ADD COLUMN n BIGINT;
ALTER TABLE security_log ADD COLUMN times BIGINT NOT NULL DEFAULT 1;
ALTER TABLE security_log ADD COLUMN request TEXT;
ALTER TABLE security_log ADD COLUMN hash BYTEA;
CREATE UNIQUE INDEX security_log_by_number ON security_log (n);

-- One row: where the chain ends, and after which line it begins since older ones were cut off.
CREATE TABLE security_log_head (
    one      BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    n        BIGINT NOT NULL,
    head     BYTEA NOT NULL,
    cut_n    BIGINT NOT NULL,
    cut_hash BYTEA NOT NULL,
    cut_mac  BYTEA NOT NULL
);

INSERT INTO security_log_head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0, decode(repeat('00', 32), 'hex'), ''::bytea);
