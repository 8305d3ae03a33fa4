-- Who configures the platform, and what its login page looks like (tenancy.md 10).

-- All of them are members of one organization.
CREATE TABLE platform_admin (
  uid             VARCHAR(128) NOT NULL,
  organization_id VARCHAR(32)  NOT NULL,
  added_at        DATETIME(6)  NOT NULL,
  added_by        VARCHAR(256) NOT NULL,
  PRIMARY KEY (uid),
  CONSTRAINT platform_admin_member FOREIGN KEY (organization_id, uid)
    REFERENCES organization_member (organization_id, uid)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE brand (
  id          INT           NOT NULL,
  name        VARCHAR(100)  NOT NULL,
  link        VARCHAR(2048) NULL,
  logo_height INT           NOT NULL,
  hide_name   BOOLEAN       NOT NULL,
  hide_logo   BOOLEAN       NOT NULL,
  hide_link   BOOLEAN       NOT NULL,
  version     BIGINT        NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT brand_logo_height CHECK (logo_height BETWEEN 10 AND 400)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO brand (id, name, link, logo_height, hide_name, hide_logo, hide_link, version)
  VALUES (1, 'Marketgate', NULL, 40, FALSE, FALSE, FALSE, 1);

CREATE TABLE brand_image (
  kind    VARCHAR(16) NOT NULL,
  type    VARCHAR(32) NOT NULL,
  content MEDIUMBLOB  NOT NULL,
  hash    CHAR(64)    NOT NULL,
  PRIMARY KEY (kind),
  CONSTRAINT brand_image_kind CHECK (kind IN ('LOGO', 'BACKGROUND'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Changes of administrators happen one after another.
INSERT INTO background_work (name) VALUES ('admins');
