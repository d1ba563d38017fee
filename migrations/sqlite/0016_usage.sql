-- How much inference each user has run, by day and deployment; kept for 30 days.
CREATE TABLE usage_days (
    user_key          BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Days since 1970, in UTC.
    day               INTEGER NOT NULL,
    -- Its id: what was used stays on record when the deployment is gone.
    deployment        TEXT NOT NULL,
    requests          INTEGER NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    PRIMARY KEY (user_key, day, deployment)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_days_by_day ON usage_days (day);
