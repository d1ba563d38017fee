-- Where what is on record came from, and the ways in which the record is read: newest first, all of it or
-- that of one principal, of one operation, or of both. Empty for what was written before; the MACs of
-- entries cover these columns where they are filled, so that older entries still verify.
ALTER TABLE audit_log ADD COLUMN user_agent TEXT;
ALTER TABLE audit_log ADD COLUMN address TEXT;
ALTER TABLE audit_log ADD COLUMN api_key TEXT;

CREATE INDEX audit_log_by_time ON audit_log (account, at, seq);
CREATE INDEX audit_log_by_actor ON audit_log (account, actor, at, seq);
CREATE INDEX audit_log_by_operation ON audit_log (account, operation, at, seq);
CREATE INDEX audit_log_by_actor_and_operation ON audit_log (account, actor, operation, at, seq);

ALTER TABLE audit_refusals ADD COLUMN actor_name TEXT;
ALTER TABLE audit_refusals ADD COLUMN user_agent TEXT;
ALTER TABLE audit_refusals ADD COLUMN address TEXT;
ALTER TABLE audit_refusals ADD COLUMN api_key TEXT;

CREATE INDEX audit_refusals_by_time ON audit_refusals (account, minute, n);
CREATE INDEX audit_refusals_by_actor ON audit_refusals (account, actor, minute, n);
CREATE INDEX audit_refusals_by_operation ON audit_refusals (account, operation, minute, n);
CREATE INDEX audit_refusals_by_actor_and_operation ON audit_refusals (account, actor, operation, minute, n);
