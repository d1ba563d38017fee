-- What an account's admins can set, its closing, and the moment at which a user's access was ended.

-- The session in which somebody last proved who they are before this moment is not let in any more.
ALTER TABLE users ADD COLUMN access_ended INTEGER;

ALTER TABLE accounts ADD COLUMN contact TEXT;
ALTER TABLE accounts ADD COLUMN invitation_days INTEGER NOT NULL DEFAULT 7;
-- Raised by every change of the settings, so that two admins do not overwrite each other.
ALTER TABLE accounts ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- When the account was closed; it ends for good fourteen days later. That this has been written into its
-- log is `ended`, that its data is gone is `cleared`.
ALTER TABLE accounts ADD COLUMN closed INTEGER;
ALTER TABLE accounts ADD COLUMN ended INTEGER;
ALTER TABLE accounts ADD COLUMN cleared INTEGER;

CREATE INDEX accounts_by_closed ON accounts (closed) WHERE closed IS NOT NULL;
