-- How far the limits on attempts are used up, shared by all processes. What is limited is known by a
-- MAC alone: neither network addresses nor e-mail addresses stand here.

CREATE TABLE rate_limits (
    bucket  BYTEA NOT NULL PRIMARY KEY,
    -- When the bucket is full again if nothing more is taken.
    full_at BIGINT NOT NULL
);

CREATE INDEX rate_limits_by_time ON rate_limits (full_at);
