-- Mail to be sent. A letter is known by what it is about, never by its text: names, addresses and
-- links are looked up when it is sent, so the table holds nothing that opens a door.

CREATE TABLE outbox (
    letter    BLOB NOT NULL,
    -- A person, or the user of an invitation.
    recipient BLOB NOT NULL,
    template  TEXT NOT NULL,
    account   TEXT REFERENCES accounts (id),
    -- The generation of the link, or the number of the audit entry it tells of.
    number    INTEGER NOT NULL,
    created   INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    PRIMARY KEY (letter, recipient)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_by_due ON outbox (due);

-- The link that is mailed is another channel than the one that is copied: only it proves an address.
ALTER TABLE invitations ADD COLUMN mail_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN mailed INTEGER;
