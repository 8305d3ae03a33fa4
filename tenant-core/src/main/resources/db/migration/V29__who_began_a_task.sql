-- Who began a task may look at it; a hash, because nobody has to read who that was. Null for those
-- that were begun before.
ALTER TABLE action_task ADD COLUMN begun_by CHAR(64) NULL;
