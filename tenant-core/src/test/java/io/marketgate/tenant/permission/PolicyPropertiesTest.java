package io.marketgate.tenant.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.marketgate.tenant.permission.NaiveEngine.Question;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What must be true of any policies and any request.
class PolicyPropertiesTest {

  private static final List<String> ACTIONS =
      List.of("isv:GetPlan", "isv:getplan", "isv:ListPlans", "ecs:StartInstance", "oss:GetObject");
  private static final List<String> ACTION_PATTERNS =
      List.of(
          "*",
          "isv:*",
          "ISV:get*",
          "isv:?etPlan",
          "*:*Plan*",
          "ecs:StartInstance",
          "oss:*Object",
          "i*v:List*s",
          "isv:Get.Plan");
  private static final List<String> RESOURCES =
      List.of(
          "acs:isv:cn-a:1:plan/p-1",
          "acs:isv:cn-a:1:plan/p-10",
          "acs:isv::2:plan/a/b",
          "acs:ecs:cn-b:1:instance/i.x",
          "acs:oss:cn-a:2:bucket:x",
          "acs:isv:cn-a:1:plan/P-1");
  private static final List<String> RESOURCE_PATTERNS =
      List.of(
          "*",
          "acs:*",
          "acs:isv:*",
          "acs:isv:*:1:*",
          "acs:*:cn-?:1:plan/p-1",
          "acs:i*:*:*:*/p-1*",
          "acs:isv:*:2:plan/*/b",
          "acs:ecs:cn-*:1:instance/i?x",
          "acs:oss:*:*:bucket*");
  private static final List<String> TEXTS = List.of("", "prod", "Prod", "pr*", "p?od", "中文", "*");
  private static final List<String> NUMBERS = List.of("-1", "0", "0.0", "9.99", "10", "10.0");
  private static final List<String> DATES =
      List.of(
          "2026-01-01T00:00:00Z",
          "2026-06-15T12:30:00Z",
          "2026-06-15T20:30:00+08:00",
          "2026-06-15T12:30:00.500Z");
  private static final List<String> TRUTHS = List.of("true", "false");
  private static final List<String> ADDRESSES =
      List.of(
          "10.0.0.1", "10.0.1.1", "192.168.1.7", "2001:db8::1", "2001:db9::1", "::ffff:10.0.0.1");
  private static final List<String> RANGES =
      List.of("10.0.0.0/24", "10.0.0.7/8", "192.168.1.0/29", "2001:db8::/32", "::/0", "10.0.0.1");
  private static final List<String> KEYS = List.of("acs:A", "ACS:a", "isv:B", "isv:c");

  private final Random random = new Random(2_026);

  @Test
  void theIndexedEngineEqualsTheNaiveOne() {
    int rounds = 100_000;
    for (int i = 0; i < rounds; i++) {
      List<PolicyDocument> policies = policies();
      PolicySet set = set(policies);
      for (int request = 0; request < 20; request++) {
        Question question = question();
        String expected = NaiveEngine.decide(question, policies);
        String actual = decide(question, set);
        if (!actual.equals(expected)) {
          fail("%s%n%s%n%s, not %s", policies, question, actual, expected);
        }
      }
    }
  }

  @Test
  void theOrderOfStatementsNeverMatters() {
    repeat(() -> {
      List<Statement> statements = statements();
      List<Statement> shuffled = new ArrayList<>(statements);
      Collections.shuffle(shuffled, random);
      Question question = question();
      return Stream.of(statements, shuffled)
              .map(order -> decide(question, set(List.of(document(order)))))
              .distinct()
              .count()
          == 1;
    });
  }

  @Test
  void addingADenyNeverAllows() {
    repeat(() -> {
      List<Statement> statements = statements();
      List<Statement> more = new ArrayList<>(statements);
      Statement added = statement("added");
      more.add(
          new Statement(
              added.sid(),
              Effect.DENY,
              added.exceptActions(),
              added.actions(),
              added.resources(),
              List.of(),
              added.conditions()));
      Question question = question();
      boolean before = decide(question, set(List.of(document(statements)))).startsWith("Allow");
      boolean after = decide(question, set(List.of(document(more)))).startsWith("Allow");
      return before || !after;
    });
  }

  @Test
  void splittingAPolicyInTwoChangesNothing() {
    repeat(() -> {
      List<Statement> statements = statements();
      int cut = random.nextInt(statements.size() + 1);
      List<PolicyDocument> halves =
          Stream.of(statements.subList(0, cut), statements.subList(cut, statements.size()))
              .filter(half -> !half.isEmpty())
              .map(PolicyPropertiesTest::document)
              .toList();
      Question question = question();
      return decide(question, set(halves))
          .equals(decide(question, set(List.of(document(statements)))));
    });
  }

  private static void repeat(Supplier<Boolean> property) {
    for (int i = 0; i < 50_000; i++) {
      assertThat(property.get()).isTrue();
    }
  }

  private static String decide(Question question, PolicySet set) {
    Decision decision =
        PermissionEngine.decide(
            new AccessRequest("p", question.action(), question.resource(), question::context),
            new GoverningPolicies(false, List.of(), null, set, null));
    LayerResult result = decision.decidedBy();
    return "%s %s %s"
        .formatted(
            decision.verdict().wireName(),
            new TreeSet<>(result.allow()),
            new TreeSet<>(result.deny()));
  }

  private static PolicySet set(List<PolicyDocument> policies) {
    return PolicySet.of(
        IntStream.range(0, policies.size())
            .mapToObj(i -> CompiledPolicy.of("p" + i, policies.get(i)))
            .toList());
  }

  private static PolicyDocument document(List<Statement> statements) {
    return new PolicyDocument(PolicyKind.IDENTITY, statements);
  }

  private Question question() {
    Map<String, String> context = new HashMap<>();
    if (random.nextInt(4) > 0) {
      context.put("acs:a", any(anyKind()));
    }
    if (random.nextBoolean()) {
      context.put("isv:b", any(anyKind()));
    }
    return new Question(any(ACTIONS), any(RESOURCES), context);
  }

  private List<String> anyKind() {
    return any(List.of(TEXTS, NUMBERS, DATES, TRUTHS, ADDRESSES));
  }

  private List<PolicyDocument> policies() {
    return IntStream.rangeClosed(0, random.nextInt(3))
        .mapToObj(i -> document(statements()))
        .toList();
  }

  private List<Statement> statements() {
    return IntStream.rangeClosed(0, random.nextInt(4))
        .mapToObj(i -> statement("s" + random.nextInt()))
        .toList();
  }

  private Statement statement(String sid) {
    return new Statement(
        sid,
        random.nextInt(3) == 0 ? Effect.DENY : Effect.ALLOW,
        random.nextInt(4) == 0,
        some(ACTION_PATTERNS),
        some(RESOURCE_PATTERNS),
        List.of(),
        IntStream.range(0, random.nextInt(3)).mapToObj(i -> condition()).toList());
  }

  private Condition condition() {
    ConditionOperator operator = any(List.of(ConditionOperator.values()));
    String name = operator.wireName();
    List<String> values =
        name.startsWith("String")
            ? TEXTS
            : name.startsWith("Numeric")
                ? NUMBERS
                : name.startsWith("Date") ? DATES : name.equals("Bool") ? TRUTHS : RANGES;
    return new Condition(operator, any(KEYS), some(values));
  }

  private List<String> some(List<String> from) {
    return IntStream.rangeClosed(0, random.nextInt(2)).mapToObj(i -> any(from)).toList();
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
