package io.marketgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import io.marketgate.adapter.contract.ErrorTable;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/X", "/api/X?a=b&c=%7B%22a%22:1%7D", "/a;b=c/d?x=y/z?~!$'()*,"})
  void letsProperAddressesPass(String uri) {
    assertThat(RequestTarget.fault(uri)).isEmpty();
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "/api/X?params={}        => InvalidParameter.params",
        "/api/X?a=b&userinfo=\"  => InvalidParameter.userinfo",
        "/api/X?accessToken=a|b  => InvalidParameter.accessToken",
        "/api/X?params=%7        => InvalidParameter.params",
        "/api/X?params=%zz       => InvalidParameter.params",
        "/api/X?other=[]         => InvalidRequest",
        "/api/X?{}               => InvalidRequest",
        "/api/é                  => InvalidAction.NotFound",
        "/api/%4                 => InvalidAction.NotFound",
      })
  void namesTheParameterWithACharacterThatMustBeEscaped(String uri, String code) {
    assertThat(RequestTarget.fault(uri).map(ErrorTable.Entry::code)).contains(code);
  }

  @Test
  void letsNothingPassThatIsNoUri() {
    qt().withExamples(20_000)
        .forAll(strings().betweenCodePoints('!', '~').ofLengthBetween(1, 5))
        .checkAssert(text -> {
          if (RequestTarget.fault("/" + text).isEmpty()) {
            assertThat(URI.create("http://host/" + text).getRawPath()).startsWith("/");
          }
        });
  }
}
