-- Roles that users may assume, and what bounds everybody in an organization.

ALTER TABLE access_principal DROP CONSTRAINT access_principal_kind;
ALTER TABLE access_principal
  ADD CONSTRAINT access_principal_kind CHECK (kind IN ('USER', 'GROUP', 'ROLE'));

-- What a role has besides the attachments of every principal. The names of roles have no case, so
-- there may not be two that differ in nothing else.
CREATE TABLE access_role (
  organization_id     VARCHAR(32)   NOT NULL,
  kind                VARCHAR(8)    NOT NULL DEFAULT 'ROLE',
  name                VARCHAR(128)  NOT NULL,
  folded_name         VARCHAR(128)  NOT NULL,
  description         VARCHAR(1024) NOT NULL,
  trust_policy        TEXT          NOT NULL,
  max_session_seconds INT           NOT NULL,
  PRIMARY KEY (organization_id, kind, name),
  UNIQUE KEY access_role_folded_name (organization_id, folded_name),
  CONSTRAINT access_role_of FOREIGN KEY (organization_id, kind, name)
    REFERENCES access_principal (organization_id, kind, name) ON DELETE CASCADE
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- An organization may stand below another one, whose control policies then bound it, too.
ALTER TABLE organization
  ADD COLUMN parent_id VARCHAR(32) NULL,
  ADD CONSTRAINT organization_parent FOREIGN KEY (parent_id) REFERENCES organization (id);

-- One row: locked while control policies or parents change, and counted up with each change.
CREATE TABLE control_revision (
  id       INT    NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO control_revision (id, revision) VALUES (1, 1);

-- Without an organization: of the platform, for everybody.
CREATE TABLE control_policy (
  id              VARCHAR(32)   NOT NULL,
  organization_id VARCHAR(32)   NULL,
  scope           VARCHAR(32)   GENERATED ALWAYS AS (COALESCE(organization_id, '')) STORED,
  name            VARCHAR(128)  NOT NULL,
  description     VARCHAR(1024) NOT NULL,
  document        TEXT          NOT NULL,
  changed_at      DATETIME(6)   NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY control_policy_name (scope, name),
  KEY control_policy_organization (organization_id),
  CONSTRAINT control_policy_of FOREIGN KEY (organization_id) REFERENCES organization (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
