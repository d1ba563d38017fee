-- How the console behaves for a person: whether pressing / goes to the search.

ALTER TABLE people ADD COLUMN slash_searches INTEGER NOT NULL DEFAULT 1 CHECK (slash_searches IN (0, 1));
