-- Those that were stored and not finished, for those who watch the platform.
ALTER TABLE marketplace_callback ADD KEY marketplace_callback_unfinished (outcome, at);
