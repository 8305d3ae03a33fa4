package io.marketgate.tenant.event;

/// An event on its way: the key that orders it and the JSON text that is sent.
///
/// @param number of its row
/// @param organizationId Kafka's record key, so that one organization's events share a partition
/// @param json `{"id","type","organizationId","occurredAt","data"}`
record OutboxEvent(long number, String organizationId, String json) {}
