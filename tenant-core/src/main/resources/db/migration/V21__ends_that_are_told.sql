-- Whether somebody has heard of the end of a period: who ended it, or, when its time was over, those
-- who are told of events.
ALTER TABLE edition_period
  ADD COLUMN end_told BOOLEAN NULL,
  ADD KEY edition_period_untold (end_told, valid_until, organization_id);

UPDATE edition_period SET end_told = TRUE WHERE valid_until <= UTC_TIMESTAMP(6);
