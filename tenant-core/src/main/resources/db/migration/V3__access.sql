-- Who in an organization may do what: RAM's users, groups, policies and what is attached to whom.

-- One row for each organization that has anything of this; locked while it changes, so that limits
-- hold, and counted up with each change, so that what is remembered of it is known to be fresh.
CREATE TABLE access_revision (
  organization_id VARCHAR(32) NOT NULL,
  revision        BIGINT      NOT NULL,
  PRIMARY KEY (organization_id),
  CONSTRAINT access_revision_of FOREIGN KEY (organization_id) REFERENCES organization (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE access_policy (
  organization_id VARCHAR(32)  NOT NULL,
  name            VARCHAR(128) NOT NULL,
  description     VARCHAR(1024) NOT NULL,
  default_version INT          NOT NULL,
  latest_version  INT          NOT NULL,
  created_at      DATETIME(6)  NOT NULL,
  PRIMARY KEY (organization_id, name),
  CONSTRAINT access_policy_of FOREIGN KEY (organization_id) REFERENCES organization (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE access_policy_version (
  organization_id VARCHAR(32)  NOT NULL,
  policy_name     VARCHAR(128) NOT NULL,
  version         INT          NOT NULL,
  document        TEXT         NOT NULL,
  created_at      DATETIME(6)  NOT NULL,
  PRIMARY KEY (organization_id, policy_name, version),
  CONSTRAINT access_policy_version_of FOREIGN KEY (organization_id, policy_name)
    REFERENCES access_policy (organization_id, name) ON DELETE CASCADE
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE access_principal (
  organization_id VARCHAR(32)  NOT NULL,
  kind            VARCHAR(8)   NOT NULL,
  name            VARCHAR(128) NOT NULL,
  created_at      DATETIME(6)  NOT NULL,
  PRIMARY KEY (organization_id, kind, name),
  CONSTRAINT access_principal_of FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT access_principal_kind CHECK (kind IN ('USER', 'GROUP'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE access_membership (
  organization_id VARCHAR(32)  NOT NULL,
  group_name      VARCHAR(128) NOT NULL,
  user_name       VARCHAR(128) NOT NULL,
  PRIMARY KEY (organization_id, group_name, user_name),
  KEY access_membership_user (organization_id, user_name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A system policy is in the configuration, so only its name stands here.
CREATE TABLE access_attachment (
  organization_id VARCHAR(32)  NOT NULL,
  kind            VARCHAR(8)   NOT NULL,
  principal_name  VARCHAR(128) NOT NULL,
  policy_type     VARCHAR(8)   NOT NULL,
  policy_name     VARCHAR(128) NOT NULL,
  PRIMARY KEY (organization_id, kind, principal_name, policy_type, policy_name),
  KEY access_attachment_policy (organization_id, policy_type, policy_name),
  CONSTRAINT access_attachment_to FOREIGN KEY (organization_id, kind, principal_name)
    REFERENCES access_principal (organization_id, kind, name) ON DELETE CASCADE,
  CONSTRAINT access_attachment_type CHECK (policy_type IN ('CUSTOM', 'SYSTEM'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
