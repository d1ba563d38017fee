-- Mail to be sent. A letter is known by what it is about, never by its text: names, addresses and
-- links are looked up when it is sent, so the table holds nothing that opens a door.

CREATE TABLE outbox (
    letter    UUID NOT NULL,
    -- A person, or the user of an invitation.
    recipient UUID NOT NULL,
    template  TEXT NOT NULL,
    account   TEXT REFERENCES accounts (id),
    -- The generation of the link, or the number of the audit entry it tells of.
    number    BIGINT NOT NULL,
    created   BIGINT NOT NULL,
    due       BIGINT NOT NULL,
    attempts  BIGINT NOT NULL,
    PRIMARY KEY (letter, recipient)
);

CREATE INDEX outbox_by_due ON outbox (due);

-- The link that is mailed is another channel than the one that is copied: only it proves an address.
ALTER TABLE invitations ADD COLUMN mail_generation BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN mailed BIGINT;
