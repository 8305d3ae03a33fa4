-- An event that Kafka does not take as it is waits for a person, and so do those behind it of the
-- same organization; others go on.
ALTER TABLE event_outbox
  ADD COLUMN refusal VARCHAR(64) NULL,
  ADD COLUMN refused_at DATETIME(6) NULL;

CREATE INDEX event_outbox_refused ON event_outbox (refused_at, organization_id);
