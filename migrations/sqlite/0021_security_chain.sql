-- A letter to an address that is no longer the person's.
ALTER TABLE outbox ADD COLUMN address TEXT;
-- The id of the request, which the log of the process and the answer have too.
ALTER TABLE audit_log ADD COLUMN request TEXT;
ALTER TABLE audit_refusals ADD COLUMN request TEXT;
