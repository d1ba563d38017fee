-- Deployments, models, fine-tuning jobs and datasets: one table, since the same is done to all of them.

CREATE TABLE resources (
    key        BLOB NOT NULL PRIMARY KEY,
    account    TEXT NOT NULL REFERENCES accounts (id),
    kind       TEXT NOT NULL,
    id         TEXT NOT NULL,
    -- Who made it, by the address they had then; it never changes.
    created_by TEXT NOT NULL,
    -- Who owns it, if anybody does. A removal says itself what becomes of it.
    owner      BLOB REFERENCES users (id) ON DELETE SET NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    -- What was sent of it and is given back, as a JSON object.
    spec       TEXT NOT NULL,
    -- What it needs: the connection of a deployment, the dataset of a job; and the model it stands for.
    uses       TEXT,
    base       TEXT,
    state      TEXT NOT NULL,
    -- What there is to say about the state.
    message    TEXT NOT NULL,
    version    INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    updated    INTEGER NOT NULL,
    deleted    INTEGER,
    UNIQUE (account, kind, id)
) STRICT;

CREATE INDEX resources_by_created ON resources (account, kind, created, id);
CREATE INDEX resources_by_owner ON resources (owner) WHERE owner IS NOT NULL;
CREATE INDEX resources_by_use ON resources (account, uses) WHERE uses IS NOT NULL;
CREATE INDEX resources_by_base ON resources (account, base) WHERE base IS NOT NULL;
