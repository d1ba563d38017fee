-- The servers that answer an account's prompts. The key for one is encrypted, bound to the account, the
-- connection and the server it is for; without one there is nothing.
CREATE TABLE connections (
    account    TEXT NOT NULL REFERENCES accounts (id),
    id         TEXT COLLATE "C" NOT NULL,
    base_url   TEXT NOT NULL,
    sealed_key BYTEA,
    -- Who made it, as the audit log named them then.
    created_by TEXT NOT NULL,
    created    BIGINT NOT NULL,
    updated    BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    PRIMARY KEY (account, id)
);
