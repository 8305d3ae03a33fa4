package io.marketgate.gateway.token;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Recognizes moduli of a generator in widespread chips whose keys can be factored (ROCA,
/// CVE-2017-15361): each of its primes, and so each modulus, is a power of 65537 modulo every one
/// of the first small primes. Another modulus looks like that once in more than a hundred million.
final class WeakRsaGenerator {

  private static final int LARGEST_PRIME = 167;
  private static final int BASE = 65_537;

  /// @param prime a small one
  /// @param powers of the base modulo it
  private record Print(BigInteger prime, Set<Integer> powers) {

    static Print of(int prime) {
      Set<Integer> powers = new HashSet<>();
      for (int power = 1; powers.add(power); ) {
        power = power * (BASE % prime) % prime;
      }
      return new Print(BigInteger.valueOf(prime), powers);
    }
  }

  private static final List<Print> PRINTS =
      IntStream.rangeClosed(3, LARGEST_PRIME)
          .filter(n -> BigInteger.valueOf(n).isProbablePrime(50))
          .mapToObj(Print::of)
          .toList();

  private WeakRsaGenerator() {}

  static boolean made(BigInteger modulus) {
    return PRINTS.stream()
        .allMatch(print -> print.powers().contains(modulus.mod(print.prime()).intValue()));
  }
}
