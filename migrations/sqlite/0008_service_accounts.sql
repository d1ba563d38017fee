-- Who made a service account, as the audit log named them then: kept, since they may be gone.
ALTER TABLE users ADD COLUMN created_by TEXT;
