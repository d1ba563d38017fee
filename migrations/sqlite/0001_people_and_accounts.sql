-- People, accounts, users, invitations, sessions and the two audit chains.
-- Times are microseconds since 1970. Keys are UUIDs as 16 bytes.

CREATE TABLE server_meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE people (
    id               BLOB NOT NULL PRIMARY KEY,
    email            TEXT NOT NULL,
    email_key        TEXT NOT NULL UNIQUE,
    display_name     TEXT NOT NULL,
    password_hash    TEXT,
    proved           INTEGER NOT NULL CHECK (proved IN (0, 1)),
    link_generation  INTEGER NOT NULL DEFAULT 0,
    link_expires     INTEGER NOT NULL DEFAULT 0,
    accounts_created INTEGER NOT NULL DEFAULT 0,
    changes          INTEGER NOT NULL DEFAULT 0,
    created          INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
    id             TEXT NOT NULL PRIMARY KEY,
    display_name   TEXT NOT NULL,
    granular_roles INTEGER NOT NULL CHECK (granular_roles IN (0, 1)),
    seq            INTEGER NOT NULL,
    audit_head     BLOB NOT NULL,
    created        INTEGER NOT NULL
) STRICT;

-- `row` is an alias of SQLite's rowid, kept stable for the search index.
CREATE TABLE users (
    row          INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE,
    account      TEXT NOT NULL REFERENCES accounts (id),
    user_id      TEXT NOT NULL,
    person       BLOB REFERENCES people (id),
    email        TEXT,
    email_key    TEXT,
    display_name TEXT,
    name_key     TEXT NOT NULL,
    mail_key     TEXT NOT NULL,
    search       TEXT NOT NULL,
    role         TEXT NOT NULL,
    role_rank    INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    standing     TEXT NOT NULL,
    version      INTEGER NOT NULL,
    created      INTEGER NOT NULL,
    updated      INTEGER NOT NULL,
    UNIQUE (account, user_id),
    UNIQUE (account, email_key),
    UNIQUE (account, person)
) STRICT;

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

CREATE VIRTUAL TABLE users_text USING fts5 (search, content = 'users', content_rowid = 'row', tokenize = 'trigram');
CREATE TRIGGER users_text_insert AFTER INSERT ON users BEGIN
    INSERT INTO users_text (rowid, search) VALUES (new.row, new.search);
END;
CREATE TRIGGER users_text_delete AFTER DELETE ON users BEGIN
    INSERT INTO users_text (users_text, rowid, search) VALUES ('delete', old.row, old.search);
END;
CREATE TRIGGER users_text_update AFTER UPDATE OF search ON users BEGIN
    INSERT INTO users_text (users_text, rowid, search) VALUES ('delete', old.row, old.search);
    INSERT INTO users_text (rowid, search) VALUES (new.row, new.search);
END;

-- Every user id ever given out in an account and the address it was given to: the id of a
-- removed user is given again only to the same address.
CREATE TABLE user_ids (
    account   TEXT NOT NULL REFERENCES accounts (id),
    user_id   TEXT NOT NULL,
    email_key TEXT NOT NULL,
    PRIMARY KEY (account, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_counts (
    account  TEXT NOT NULL REFERENCES accounts (id),
    kind     TEXT NOT NULL,
    role     TEXT NOT NULL,
    standing TEXT NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (account, kind, role, standing)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitations (
    user_key        BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    expires         INTEGER NOT NULL,
    sent            INTEGER NOT NULL,
    copy_generation INTEGER NOT NULL,
    inviter         BLOB,
    declined        INTEGER
) STRICT;

CREATE INDEX invitations_by_inviter ON invitations (inviter);

CREATE TABLE user_activity (
    user_key    BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    last_active INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    id         BLOB NOT NULL PRIMARY KEY,
    person     BLOB REFERENCES people (id) ON DELETE CASCADE,
    data       TEXT NOT NULL,
    created    INTEGER NOT NULL,
    seen       INTEGER NOT NULL,
    proved     INTEGER NOT NULL,
    user_agent TEXT NOT NULL,
    address    TEXT NOT NULL
) STRICT;

CREATE INDEX sessions_by_person ON sessions (person);
CREATE INDEX sessions_by_seen ON sessions (seen);

CREATE TABLE session_accounts (
    session BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    account TEXT NOT NULL REFERENCES accounts (id),
    person  BLOB NOT NULL,
    entered INTEGER NOT NULL,
    seen    INTEGER NOT NULL,
    PRIMARY KEY (session, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_accounts_by_account ON session_accounts (account, person);

CREATE TABLE audit_log (
    account   TEXT NOT NULL REFERENCES accounts (id),
    seq       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    actor     TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    operation TEXT NOT NULL,
    target    TEXT NOT NULL,
    detail    TEXT NOT NULL,
    hash      BLOB NOT NULL,
    PRIMARY KEY (account, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_log_by_target ON audit_log (account, target, seq);

CREATE TABLE refusal_heads (
    account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    n       INTEGER NOT NULL,
    head    BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_refusals (
    account   TEXT NOT NULL REFERENCES accounts (id),
    n         INTEGER NOT NULL,
    minute    INTEGER NOT NULL,
    actor     TEXT NOT NULL,
    operation TEXT NOT NULL,
    target    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    times     INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    times_mac BLOB NOT NULL,
    PRIMARY KEY (account, n),
    UNIQUE (account, minute, actor, operation, target, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE security_log (
    id      BLOB NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,
    event   TEXT NOT NULL,
    subject TEXT NOT NULL,
    address TEXT NOT NULL
) STRICT;

CREATE INDEX security_log_by_time ON security_log (at);
