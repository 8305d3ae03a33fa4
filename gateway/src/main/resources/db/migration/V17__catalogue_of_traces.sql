-- Which version of the action catalogue a call was answered by; null when it did not come that far.
ALTER TABLE trace_record ADD COLUMN catalogue VARCHAR(16) NULL;
