-- How the console behaves for a person: whether pressing / goes to the search.

ALTER TABLE people ADD COLUMN slash_searches BOOLEAN NOT NULL DEFAULT true;
