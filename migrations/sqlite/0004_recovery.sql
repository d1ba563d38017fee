-- The mailed link to a new password is another channel than the links the operator hands over
-- (`link_generation`): whoever may ask for one must not be able to end the other.
ALTER TABLE people ADD COLUMN reset_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN reset_expires INTEGER NOT NULL DEFAULT 0;

-- What else an operator should know of a line: the account, the new address.
ALTER TABLE security_log ADD COLUMN detail TEXT NOT NULL DEFAULT '';
