package io.marketgate.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WeakRsaGeneratorTest {

  private static final BigInteger BASE = BigInteger.valueOf(65_537);

  /// The product of the primes from 2 to 167, as the flawed generator uses it.
  private static final BigInteger PRODUCT =
      Stream.iterate(BigInteger.TWO, BigInteger::nextProbablePrime)
          .limit(39)
          .reduce(BigInteger.ONE, BigInteger::multiply);

  private final Random random = new Random(7);

  @Test
  void recognizesModuliOfTheFlawedGenerator() {
    for (int i = 0; i < 5; i++) {
      assertThat(WeakRsaGenerator.made(flawedPrime().multiply(flawedPrime()))).isTrue();
    }
  }

  @Test
  void takesOthersForWhatTheyAre() {
    for (int i = 0; i < 50; i++) {
      BigInteger modulus =
          BigInteger.probablePrime(512, random).multiply(BigInteger.probablePrime(512, random));
      assertThat(WeakRsaGenerator.made(modulus)).isFalse();
    }
    assertThat(WeakRsaGenerator.made(new BigInteger(1, TestKeys.RSA.getModulus().decode())))
        .isFalse();
  }

  /// `k * M + (65537^a mod M)` for random `k` and `a` until it is a prime.
  private BigInteger flawedPrime() {
    return Stream.generate(() ->
            new BigInteger(292, random)
                .multiply(PRODUCT)
                .add(BASE.modPow(new BigInteger(60, random), PRODUCT)))
        .filter(candidate -> candidate.isProbablePrime(30))
        .findFirst()
        .orElseThrow();
  }
}
