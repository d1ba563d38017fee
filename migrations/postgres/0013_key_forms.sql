-- Which user made a key, or its present secret: what somebody who goes may still hold. None of the operator.
ALTER TABLE api_keys ADD COLUMN maker UUID;
CREATE INDEX api_keys_by_author ON api_keys (account, maker) WHERE maker IS NOT NULL;

-- Forms that make a key have been sent off: the same form makes no second one. Kept for as long as the
-- form would be taken.
CREATE TABLE spent_forms (
    form  TEXT   NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL
);

CREATE INDEX spent_forms_by_until ON spent_forms (until);
