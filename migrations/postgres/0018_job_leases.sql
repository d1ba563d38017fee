-- Who runs a fine-tuning job, and for how long they need not be heard of. Only the hash of what they show is
-- kept. A lease that has ended stays until the job is claimed again: it says how far it had come.
CREATE TABLE job_leases (
    job         UUID   NOT NULL PRIMARY KEY REFERENCES resources (key) ON DELETE CASCADE,
    runner      UUID   NOT NULL,
    runner_name TEXT   NOT NULL,
    token_hash  BYTEA,
    expires     BIGINT NOT NULL,
    percent     BIGINT NOT NULL CHECK (percent BETWEEN 0 AND 100),
    attempts    BIGINT NOT NULL,
    claimed     BIGINT NOT NULL,
    reported    BIGINT NOT NULL
);

-- The jobs a runner looks for, the one that has waited longest first.
CREATE INDEX jobs_to_do ON resources (account, created, id)
    WHERE kind = 'supervised-fine-tuning-job' AND state IN ('pending', 'running');
