package io.marketgate.gateway;

import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import org.reactivestreams.Publisher;
import org.springframework.boot.context.properties.ConfigurationProperties;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/// The rules of architecture.md and style.md that a compiler does not know.
@AnalyzeClasses(packages = "io.marketgate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule MODULES_USE_ONLY_THOSE_BELOW =
      noClasses()
          .that()
          .resideInAPackage("io.marketgate.tenant..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.marketgate.adapter..", "io.marketgate.gateway..")
          .because("the domain knows nothing of the outside world's shapes");

  @ArchTest
  static final ArchRule THE_ADAPTER_DOES_NOT_KNOW_THE_PROGRAM =
      noClasses()
          .that()
          .resideInAPackage("io.marketgate.adapter..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.marketgate.gateway..")
          .because("the contract can be understood without the program around it");

  @ArchTest
  static final ArchRule ONLY_THE_START_KNOWS_THE_EMBEDDED_SERVERS =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.marketgate.gateway.startup..", "io.marketgate.embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.marketgate.embedded..")
          .because("the production archive does not contain them; only addresses differ");

  @ArchTest
  static final ArchRule THE_DEMO_PRODUCT_KNOWS_NOTHING_OF_US =
      classes()
          .that()
          .resideInAPackage("io.marketgate.demo..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.marketgate.demo..", "java..", "com.sun.net.httpserver..", "org.jspecify..")
          .because("it plays somebody else's unchanged product");

  @ArchTest
  static final ArchRule WHO_CALLS_OTHERS_IS_KNOWN =
      noClasses()
          .that()
          .resideInAPackage("io.marketgate.gateway..")
          .and()
          .resideOutsideOfPackages(
              "io.marketgate.gateway.backend..",
              "io.marketgate.gateway.http1..",
              "io.marketgate.gateway.outbound..",
              "io.marketgate.gateway.push..",
              "io.marketgate.gateway.sandbox..",
              "io.marketgate.gateway.token..")
          .and()
          .doNotHaveFullyQualifiedName("io.marketgate.gateway.marketplace.HuaweiOrders")
          .should()
          .callMethod(HttpClient.class, "create")
          .orShould()
          .callMethod(HttpClient.class, "create", ConnectionProvider.class)
          .because(
              "addresses that others give are held against EgressRules; these have theirs from the"
                  + " operator");

  @ArchTest
  static final ArchRule FEATURES_OF_THE_GATEWAY_HAVE_NO_CYCLES =
      slices()
          .matching("io.marketgate.gateway.(*)..")
          .should()
          .beFreeOfCycles()
          .because("each folder shall be read after those it uses");

  @ArchTest
  static final ArchRule FEATURES_OF_THE_DOMAIN_HAVE_NO_CYCLES =
      slices().matching("io.marketgate.tenant.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule FEATURES_OF_THE_ADAPTER_HAVE_NO_CYCLES =
      slices().matching("io.marketgate.adapter.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule PARSING_AND_CATALOGUE_KNOW_NO_FRAMEWORK =
      noClasses()
          .that()
          .resideInAPackage("io.marketgate.adapter..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "io.netty..", "reactor..")
          .because("they are plain rules about texts");

  @ArchTest
  static final ArchRule TIME_COMES_FROM_THE_CLOCK =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Marketgate.class)
          .should(
              callMethodWhere(
                  call(
                      "asks the system for the time",
                      target ->
                          target.getName().equals("now")
                              && target.getRawParameterTypes().isEmpty()
                              && isOneOf(
                                  target,
                                  Instant.class,
                                  LocalDate.class,
                                  LocalDateTime.class,
                                  ZonedDateTime.class))))
          .orShould(
              callMethodWhere(
                  call(
                      "makes a clock",
                      target ->
                          isOneOf(target, Clock.class) && target.getName().startsWith("system"))))
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because("everything about time can be tested then");

  @ArchTest
  static final ArchRule NOTHING_BLOCKS_BUT_THE_START_AND_THE_END =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.marketgate.embedded..")
          .and()
          .haveSimpleNameNotEndingWith("StartStep")
          .and()
          .haveSimpleNameNotEndingWith("TokenConfiguration")
          .and()
          .haveSimpleNameNotEndingWith("TraceRecorder")
          .and()
          .haveSimpleNameNotEndingWith("AuditCommand")
          .and()
          .haveSimpleNameNotEndingWith("LostCommand")
          .should(
              callMethodWhere(
                  call(
                      "blocks",
                      target ->
                          Set.of("block", "blockOptional", "blockFirst", "blockLast", "toIterable")
                                  .contains(target.getName())
                              && target.getOwner().isAssignableTo(Publisher.class))))
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .because("an event loop that waits holds up a thousand callers");

  @ArchTest
  static final ArchRule NOBODY_SUBSCRIBES_IN_PASSING =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.marketgate.tenant.background..")
          .and()
          .haveSimpleNameNotEndingWith("Revocations")
          .should(
              callMethodWhere(
                  call(
                      "subscribes",
                      target ->
                          target.getName().equals("subscribe")
                              && target.getOwner().isAssignableTo(Publisher.class))))
          .because("work that nobody waits for belongs into a BackgroundLoop");

  @ArchTest
  static final ArchRule SETTINGS_ARE_IMMUTABLE =
      classes()
          .that()
          .areAnnotatedWith(ConfigurationProperties.class)
          .should()
          .beRecords()
          .because("a setting that changes while the program runs is a bug");

  @ArchTest
  static final ArchRule NO_FIELD_IS_INJECTED =
      fields()
          .should()
          .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
          .andShould()
          .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Value")
          .because("a constructor says what a class needs");

  private interface Condition {
    boolean holds(AccessTarget.MethodCallTarget target);
  }

  private static DescribedPredicate<JavaMethodCall> call(String description, Condition condition) {
    return DescribedPredicate.describe(description, call -> condition.holds(call.getTarget()));
  }

  private static boolean isOneOf(AccessTarget.MethodCallTarget target, Class<?>... owners) {
    for (Class<?> owner : owners) {
      if (target.getOwner().isEquivalentTo(owner)) {
        return true;
      }
    }
    return false;
  }
}
