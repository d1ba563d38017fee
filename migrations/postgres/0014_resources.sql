-- Deployments, models, fine-tuning jobs and datasets: one table, since the same is done to all of them.

CREATE TABLE resources (
    key        UUID NOT NULL PRIMARY KEY,
    account    TEXT NOT NULL REFERENCES accounts (id),
    kind       TEXT COLLATE "C" NOT NULL,
    id         TEXT COLLATE "C" NOT NULL,
    -- Who made it, by the address they had then; it never changes.
    created_by TEXT NOT NULL,
    -- Who owns it, if anybody does. A removal says itself what becomes of it.
    owner      UUID REFERENCES users (id) ON DELETE SET NULL,
    name       TEXT NOT NULL,
    name_key   TEXT COLLATE "C" NOT NULL,
    -- What was sent of it and is given back, as a JSON object.
    spec       TEXT NOT NULL,
    -- What it needs: the connection of a deployment, the dataset of a job; and the model it stands for.
    uses       TEXT COLLATE "C",
    base       TEXT COLLATE "C",
    state      TEXT COLLATE "C" NOT NULL,
    -- What there is to say about the state.
    message    TEXT NOT NULL,
    version    BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    updated    BIGINT NOT NULL,
    deleted    BIGINT,
    UNIQUE (account, kind, id)
);

CREATE INDEX resources_by_created ON resources (account, kind, created, id);
CREATE INDEX resources_by_owner ON resources (owner) WHERE owner IS NOT NULL;
CREATE INDEX resources_by_use ON resources (account, uses) WHERE uses IS NOT NULL;
CREATE INDEX resources_by_base ON resources (account, base) WHERE base IS NOT NULL;
