-- The replica that waits for a task's backend says so again and again. Null where nobody waits: the
-- backend goes on by itself, or the task began before this was said.
ALTER TABLE action_task ADD COLUMN awaited_until DATETIME(6) NULL;
