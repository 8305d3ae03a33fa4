-- What the call needed that began a task, encrypted: others who look at it need the same. Null for those
-- that were begun before.
ALTER TABLE action_task ADD COLUMN permission MEDIUMTEXT NULL;
