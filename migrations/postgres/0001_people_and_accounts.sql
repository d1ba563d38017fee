-- People, accounts, users, invitations, sessions and the two audit chains.
-- Times are microseconds since 1970. Keys are UUIDs.

CREATE TABLE server_meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE people (
    id               UUID NOT NULL PRIMARY KEY,
    email            TEXT NOT NULL,
    email_key        TEXT NOT NULL UNIQUE,
    display_name     TEXT NOT NULL,
    password_hash    TEXT,
    proved           BOOLEAN NOT NULL,
    link_generation  BIGINT NOT NULL DEFAULT 0,
    link_expires     BIGINT NOT NULL DEFAULT 0,
    accounts_created BIGINT NOT NULL DEFAULT 0,
    changes          BIGINT NOT NULL DEFAULT 0,
    created          BIGINT NOT NULL
);

CREATE TABLE accounts (
    id             TEXT NOT NULL PRIMARY KEY,
    display_name   TEXT NOT NULL,
    granular_roles BOOLEAN NOT NULL,
    seq            BIGINT NOT NULL,
    audit_head     BYTEA NOT NULL,
    created        BIGINT NOT NULL
);

-- Keys that are sorted or compared by range have the collation "C", so that the order does not
-- depend on the locale the cluster was made with.
CREATE TABLE users (
    id           UUID NOT NULL PRIMARY KEY,
    account      TEXT NOT NULL REFERENCES accounts (id),
    user_id      TEXT NOT NULL,
    person       UUID REFERENCES people (id),
    email        TEXT,
    email_key    TEXT,
    display_name TEXT,
    name_key     TEXT COLLATE "C" NOT NULL,
    mail_key     TEXT COLLATE "C" NOT NULL,
    search       TEXT NOT NULL,
    role         TEXT NOT NULL,
    role_rank    BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    standing     TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created      BIGINT NOT NULL,
    updated      BIGINT NOT NULL,
    UNIQUE (account, user_id),
    UNIQUE (account, email_key),
    UNIQUE (account, person)
);

-- The list: for each way to filter by role and status and each way to sort one index that begins
-- with what is equal and goes on in the order wanted, so that a page reads the rows it shows.
CREATE INDEX users_by_name ON users (account, kind, name_key, id);
CREATE INDEX users_by_mail ON users (account, kind, mail_key, id);
CREATE INDEX users_by_role ON users (account, kind, role_rank, name_key, id);
CREATE INDEX users_by_joined ON users (account, kind, created, id);
CREATE INDEX users_by_role_joined ON users (account, kind, role_rank, created, id);
CREATE INDEX users_by_standing ON users (account, kind, standing, name_key, id);
CREATE INDEX users_by_standing_role ON users (account, kind, standing, role_rank, name_key, id);
CREATE INDEX users_by_standing_joined ON users (account, kind, standing, created, id);
CREATE INDEX users_by_standing_role_joined ON users (account, kind, standing, role_rank, created, id);
-- The admins, asked for by every request: who counts as the last one, and whom to ask.
CREATE INDEX users_admins ON users (account, created, id)
    WHERE kind = 'person' AND role_rank = 3 AND standing = 'active';
CREATE INDEX users_by_person ON users (person);

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX users_by_text ON users USING gin (search gin_trgm_ops);

-- Every user id ever given out in an account and the address it was given to: the id of a
-- removed user is given again only to the same address.
CREATE TABLE user_ids (
    account   TEXT NOT NULL REFERENCES accounts (id),
    user_id   TEXT NOT NULL,
    email_key TEXT NOT NULL,
    PRIMARY KEY (account, user_id)
);

CREATE TABLE user_counts (
    account  TEXT NOT NULL REFERENCES accounts (id),
    kind     TEXT NOT NULL,
    role     TEXT NOT NULL,
    standing TEXT NOT NULL,
    n        BIGINT NOT NULL,
    PRIMARY KEY (account, kind, role, standing)
);

CREATE TABLE invitations (
    user_key        UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    expires         BIGINT NOT NULL,
    sent            BIGINT NOT NULL,
    copy_generation BIGINT NOT NULL,
    inviter         UUID,
    declined        BIGINT
);

CREATE INDEX invitations_by_inviter ON invitations (inviter);

CREATE TABLE user_activity (
    user_key    UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    last_active BIGINT NOT NULL
);

CREATE TABLE sessions (
    id         BYTEA NOT NULL PRIMARY KEY,
    person     UUID REFERENCES people (id) ON DELETE CASCADE,
    data       TEXT NOT NULL,
    created    BIGINT NOT NULL,
    seen       BIGINT NOT NULL,
    proved     BIGINT NOT NULL,
    user_agent TEXT NOT NULL,
    address    TEXT NOT NULL
);

CREATE INDEX sessions_by_person ON sessions (person);
CREATE INDEX sessions_by_seen ON sessions (seen);

CREATE TABLE session_accounts (
    session BYTEA NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    account TEXT NOT NULL REFERENCES accounts (id),
    person  UUID NOT NULL,
    entered BIGINT NOT NULL,
    seen    BIGINT NOT NULL,
    PRIMARY KEY (session, account)
);

CREATE INDEX session_accounts_by_account ON session_accounts (account, person);

CREATE TABLE audit_log (
    account   TEXT NOT NULL REFERENCES accounts (id),
    seq       BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    actor     TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    operation TEXT NOT NULL,
    target    TEXT NOT NULL,
    detail    TEXT NOT NULL,
    hash      BYTEA NOT NULL,
    PRIMARY KEY (account, seq)
);

CREATE INDEX audit_log_by_target ON audit_log (account, target, seq);

CREATE TABLE refusal_heads (
    account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    n       BIGINT NOT NULL,
    head    BYTEA NOT NULL
);

CREATE TABLE audit_refusals (
    account   TEXT NOT NULL REFERENCES accounts (id),
    n         BIGINT NOT NULL,
    minute    BIGINT NOT NULL,
    actor     TEXT NOT NULL,
    operation TEXT NOT NULL,
    target    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    times     BIGINT NOT NULL,
    hash      BYTEA NOT NULL,
    times_mac BYTEA NOT NULL,
    PRIMARY KEY (account, n),
    UNIQUE (account, minute, actor, operation, target, reason)
);

CREATE TABLE security_log (
    id      UUID NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    event   TEXT NOT NULL,
    subject TEXT NOT NULL,
    address TEXT NOT NULL
);

CREATE INDEX security_log_by_time ON security_log (at);
