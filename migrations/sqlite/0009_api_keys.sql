-- API keys. Of a secret only its SHA-256 stands here; it has 256 random bits.

CREATE TABLE api_keys (
    key_id      TEXT NOT NULL PRIMARY KEY,
    account     TEXT NOT NULL REFERENCES accounts (id),
    user_key    BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    -- The secret before the last rotation, and until when it works too.
    old_hash    BLOB,
    old_until   INTEGER,
    created     INTEGER NOT NULL,
    -- Who made it, or its present secret, as the audit log named them then; and with which key.
    created_by  TEXT NOT NULL,
    made_with   TEXT,
    expires     INTEGER,
    annotations TEXT NOT NULL,
    version     INTEGER NOT NULL
) STRICT;

CREATE INDEX api_keys_by_user ON api_keys (user_key, created, key_id);
CREATE INDEX api_keys_by_account ON api_keys (account, created, key_id);
CREATE INDEX api_keys_by_maker ON api_keys (made_with) WHERE made_with IS NOT NULL;

CREATE TABLE key_activity (
    key_id    TEXT NOT NULL PRIMARY KEY REFERENCES api_keys (key_id) ON DELETE CASCADE,
    last_used INTEGER NOT NULL
) STRICT;
