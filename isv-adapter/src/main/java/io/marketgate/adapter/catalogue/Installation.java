package io.marketgate.adapter.catalogue;

import java.util.Map;
import java.util.Set;

/// The gateway that is to use a catalogue, as far as actions depend on it.
///
/// @param switches codes of the metrics that are on or off
/// @param counting codes of the metrics that are counted
/// @param services that have an address
/// @param credentialHeaders by service, the header in which the gateway shows it a key or a
///   password of its own
public record Installation(
    Set<String> switches,
    Set<String> counting,
    Set<String> services,
    Map<String, String> credentialHeaders) {

  public Installation {
    switches = Set.copyOf(switches);
    counting = Set.copyOf(counting);
    services = Set.copyOf(services);
    credentialHeaders = Map.copyOf(credentialHeaders);
  }
}
