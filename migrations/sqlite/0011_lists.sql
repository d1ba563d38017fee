-- Lists over REST: everybody in an account, people and programs together, in the orders that are asked for
-- most. Rows that are sorted alike come in the order of their ids.

-- The address a service account is shown with, which is sorted and found like that of a person.
UPDATE users SET mail_key = user_id || '@' || account || '.sa.roster' WHERE kind = 'service-account';

CREATE INDEX users_all_by_name ON users (account, name_key, user_id);
CREATE INDEX users_all_by_mail ON users (account, mail_key, user_id);
CREATE INDEX users_all_by_role ON users (account, role_rank, user_id);
CREATE INDEX users_all_by_created ON users (account, created, user_id);
CREATE INDEX users_all_by_updated ON users (account, updated, user_id);
