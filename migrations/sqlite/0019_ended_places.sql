-- When the user with this id was removed: a session from before is let in again only after a new sign-in,
-- also if the same person has been invited once more.
ALTER TABLE user_ids ADD COLUMN ended INTEGER;
