-- Which edition is in force is told from the index alone, without the row.
ALTER TABLE edition_period
  ADD KEY edition_period_of_organization (organization_id, valid_from, valid_until);
