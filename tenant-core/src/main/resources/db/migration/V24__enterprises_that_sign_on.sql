-- A buyer's enterprise at a marketplace, by which its people sign on to an instance. The secret is
-- encrypted.
CREATE TABLE marketplace_tenant (
  id              VARCHAR(32)  NOT NULL,
  organization_id VARCHAR(32)  NOT NULL,
  marketplace     VARCHAR(32)  NOT NULL,
  instance_id     VARCHAR(11)  NOT NULL,
  tenant_id       VARCHAR(64)  NOT NULL,
  domain          VARCHAR(255) NULL,
  client_id       VARCHAR(64)  NULL,
  client_secret   TEXT         NULL,
  bound_at        DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY marketplace_tenant_of (organization_id, instance_id, tenant_id),
  KEY marketplace_tenant_name (marketplace, tenant_id, bound_at),
  CONSTRAINT marketplace_tenant_organization FOREIGN KEY (organization_id)
    REFERENCES organization (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Who of an enterprise may use which instance. Who may not any more stays, so that what was told
-- before does not let him in again.
CREATE TABLE marketplace_person (
  organization_id VARCHAR(32)  NOT NULL,
  instance_id     VARCHAR(11)  NOT NULL,
  uid             VARCHAR(128) NOT NULL,
  tenant_id       VARCHAR(64)  NOT NULL,
  is_in           BOOLEAN      NOT NULL,
  is_admin        BOOLEAN      NOT NULL,
  told_at         DATETIME(6)  NOT NULL,
  PRIMARY KEY (organization_id, uid, instance_id),
  KEY marketplace_person_of (organization_id, instance_id, tenant_id),
  CONSTRAINT marketplace_person_organization FOREIGN KEY (organization_id)
    REFERENCES organization (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
