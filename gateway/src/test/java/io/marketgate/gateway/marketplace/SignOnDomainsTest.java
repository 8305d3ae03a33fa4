package io.marketgate.gateway.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.marketgate.tenant.refusal.RefusedChange;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignOnDomainsTest {

  private final SignOnDomains domains =
      new SignOnDomains(() -> List.of("huaweicloud.com", "http://127.0.0.1:8080"));

  @ParameterizedTest
  @CsvSource({
    "huaweicloud.com, https://huaweicloud.com",
    "acme.huaweicloud.com, https://acme.huaweicloud.com",
    "https://Acme.HuaweiCloud.com/, https://Acme.HuaweiCloud.com",
    "https://acme.huaweicloud.com:443, https://acme.huaweicloud.com:443",
    "http://127.0.0.1:8080/sandbox, http://127.0.0.1:8080/sandbox"
  })
  void peopleAreAskedForWhereTheOperatorAllowsIt(String domain, String base) {
    assertThat(domains.base(domain)).isEqualTo(base);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evilhuaweicloud.com",
        "huaweicloud.com.evil.example",
        "http://acme.huaweicloud.com",
        "ftp://acme.huaweicloud.com",
        "https://acme.huaweicloud.com@evil.example",
        "https://user@acme.huaweicloud.com",
        "https://acme.huaweicloud.com?a=b",
        "https://acme.huaweicloud.com#a",
        "https://evil.example/huaweicloud.com",
        "https://evil.example\\.huaweicloud.com",
        "https://acme.huaweicloud.com:8443",
        "https://acme.huaweicloud.com/orgid",
        "http://127.0.0.1:8081",
        "http://127.0.0.1",
        "https://127.0.0.1:8080",
        "https://169.254.169.254",
        "a b",
        ""
      })
  void andNowhereElse(String domain) {
    assertThatExceptionOfType(RefusedChange.class).isThrownBy(() -> domains.base(domain));
  }
}
