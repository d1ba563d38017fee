-- The servers that answer an account's prompts. The key for one is encrypted, bound to the account, the
-- connection and the server it is for; without one there is nothing.
CREATE TABLE connections (
    account    TEXT NOT NULL REFERENCES accounts (id),
    id         TEXT NOT NULL,
    base_url   TEXT NOT NULL,
    sealed_key BLOB,
    -- Who made it, as the audit log named them then.
    created_by TEXT NOT NULL,
    created    INTEGER NOT NULL,
    updated    INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
