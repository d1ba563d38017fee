-- API keys. Of a secret only its SHA-256 stands here; it has 256 random bits.

CREATE TABLE api_keys (
    key_id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account     TEXT NOT NULL REFERENCES accounts (id),
    user_key    UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    name_key    TEXT COLLATE "C" NOT NULL,
    secret_hash BYTEA NOT NULL,
    -- The secret before the last rotation, and until when it works too.
    old_hash    BYTEA,
    old_until   BIGINT,
    created     BIGINT NOT NULL,
    -- Who made it, or its present secret, as the audit log named them then; and with which key.
    created_by  TEXT NOT NULL,
    made_with   TEXT COLLATE "C",
    expires     BIGINT,
    annotations TEXT NOT NULL,
    version     BIGINT NOT NULL
);

CREATE INDEX api_keys_by_user ON api_keys (user_key, created, key_id);
CREATE INDEX api_keys_by_account ON api_keys (account, created, key_id);
CREATE INDEX api_keys_by_maker ON api_keys (made_with) WHERE made_with IS NOT NULL;

CREATE TABLE key_activity (
    key_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES api_keys (key_id) ON DELETE CASCADE,
    last_used BIGINT NOT NULL
);
