-- What a marketplace sold and staff moved to another version of the edition had lost the instance it is
-- of, so that nothing ended when the marketplace took it back. Only such periods have neither an
-- instance nor an anchor; the one before says which instance it is. Each may follow on another one that
-- was moved, three times here.
UPDATE edition_period later
  JOIN edition_period earlier
    ON earlier.organization_id = later.organization_id AND earlier.edition_code = later.edition_code
   AND earlier.valid_until = later.valid_from
   SET later.instance_id = earlier.instance_id
 WHERE later.instance_id IS NULL AND later.kind = 'PAID' AND later.anchor IS NULL
   AND earlier.instance_id IS NOT NULL AND earlier.kind = 'PAID';
UPDATE edition_period later
  JOIN edition_period earlier
    ON earlier.organization_id = later.organization_id AND earlier.edition_code = later.edition_code
   AND earlier.valid_until = later.valid_from
   SET later.instance_id = earlier.instance_id
 WHERE later.instance_id IS NULL AND later.kind = 'PAID' AND later.anchor IS NULL
   AND earlier.instance_id IS NOT NULL AND earlier.kind = 'PAID';
UPDATE edition_period later
  JOIN edition_period earlier
    ON earlier.organization_id = later.organization_id AND earlier.edition_code = later.edition_code
   AND earlier.valid_until = later.valid_from
   SET later.instance_id = earlier.instance_id
 WHERE later.instance_id IS NULL AND later.kind = 'PAID' AND later.anchor IS NULL
   AND earlier.instance_id IS NOT NULL AND earlier.kind = 'PAID';
