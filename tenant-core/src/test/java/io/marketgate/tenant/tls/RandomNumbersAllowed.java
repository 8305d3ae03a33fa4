package io.marketgate.tenant.tls;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/// Each TLS connection needs random numbers, which Java reads from `/dev/urandom`: a file by its
/// name, but one that nobody ever waits for.
public final class RandomNumbersAllowed implements BlockHoundIntegration {

  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder.allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully");
  }
}
