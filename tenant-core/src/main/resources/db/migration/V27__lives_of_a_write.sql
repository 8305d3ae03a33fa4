-- After a day the id of a write is another write's, and must be one to the backend, too.
ALTER TABLE idempotent_write ADD COLUMN generation INT NOT NULL DEFAULT 0;
