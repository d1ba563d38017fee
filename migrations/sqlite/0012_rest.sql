-- What requests with an Idempotency-Key did, so that a repetition does nothing again. A row is written in
-- the transaction of the change, and never holds an answer.
CREATE TABLE idempotency (
    -- A MAC of who asked, the method, the path and the key.
    request BLOB NOT NULL PRIMARY KEY,
    -- A hash of what was asked: parameters and body.
    body    BLOB NOT NULL,
    -- What was changed, as the audit log names it.
    target  TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_time ON idempotency (created);

-- When an account's settings were changed last; never, where there is nothing.
ALTER TABLE accounts ADD COLUMN updated INTEGER;
