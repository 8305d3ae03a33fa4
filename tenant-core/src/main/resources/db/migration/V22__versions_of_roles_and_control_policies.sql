-- What several people may edit says how often it has been changed, so that nobody overwrites unseen
-- what somebody else has written.
ALTER TABLE access_role ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE control_policy ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
