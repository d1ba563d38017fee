-- How much inference each user has run, by day and deployment; kept for 30 days.
CREATE TABLE usage_days (
    user_key          UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Days since 1970, in UTC.
    day               BIGINT NOT NULL,
    -- Its id: what was used stays on record when the deployment is gone.
    deployment        TEXT COLLATE "C" NOT NULL,
    requests          BIGINT NOT NULL,
    prompt_tokens     BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    PRIMARY KEY (user_key, day, deployment)
);

CREATE INDEX usage_days_by_day ON usage_days (day);
