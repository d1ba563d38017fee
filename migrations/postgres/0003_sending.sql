-- A letter that was given up is said on the page of whom it was for.
ALTER TABLE invitations ADD COLUMN mail_failed BIGINT;

-- Invitation mails of an account on one day (days since 1970), counted under the account's lock.
ALTER TABLE accounts ADD COLUMN mail_day BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN mail_count BIGINT NOT NULL DEFAULT 0;

-- The open invitations of an address, whatever the account.
CREATE INDEX users_invited ON users (email_key) WHERE standing = 'invited';
