package io.marketgate.tenant.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {

  @Test
  void areDistinctAndOfOneForm() {
    Set<String> ids = Stream.generate(Ids::next).limit(10_000).collect(Collectors.toSet());
    assertThat(ids).hasSize(10_000).allMatch(id -> id.matches("[a-z2-7]{26}"));
  }
}
