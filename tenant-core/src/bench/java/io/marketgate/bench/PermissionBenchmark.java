package io.marketgate.bench;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.IpAddress;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import io.marketgate.tenant.permission.AccessRequest;
import io.marketgate.tenant.permission.CompiledPolicy;
import io.marketgate.tenant.permission.Decision;
import io.marketgate.tenant.permission.GoverningPolicies;
import io.marketgate.tenant.permission.PermissionEngine;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import io.marketgate.tenant.permission.PolicySet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One decision by each engine over the same statements, and what it costs to compile ours.
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PermissionBenchmark {

  /// How large the question is.
  @State(Scope.Benchmark)
  public static class Size {

    @Param({"1", "10", "100", "1000", "10000"})
    public int statements;

    @Param({"first", "last", "none"})
    public String hit;

    @Param({"false", "true"})
    public boolean conditions;

    String action() {
      return Cases.action(Cases.asked(hit, statements));
    }

    String kind() {
      return Cases.kind(Cases.asked(hit, statements));
    }
  }

  /// Marketgate.
  @State(Scope.Benchmark)
  public static class Ours {

    GoverningPolicies policies;
    String action;
    String resource;
    Map<String, String> context;
    List<String> documents;

    @Setup
    public void prepare(Size size) {
      documents = Cases.documents(size.statements, size.conditions);
      policies = new GoverningPolicies(false, List.of(), null, compile(documents), null);
      action = "demo:" + size.action();
      resource = "acs:demo:cn-hangzhou:" + Cases.ACCOUNT + ":" + size.kind() + "/i-0001";
      context = Map.of("acs:SourceIp", Cases.ADDRESS, "demo:Team", "blue");
      require(decide(this).isAllowed(), size);
    }

    static PolicySet compile(List<String> documents) {
      return PolicySet.of(
          documents.stream()
              .map(document ->
                  CompiledPolicy.of("p", PolicyParser.parse(document, PolicyKind.IDENTITY)))
              .toList());
    }
  }

  /// jcasbin with its built-in matcher for paths.
  @State(Scope.Benchmark)
  public static class Casbin {

    Enforcer enforcer;
    String action;
    String resource;

    @Setup
    public void prepare(Size size) {
      Model model = new Model();
      model.addDef("r", "r", "sub, obj, act, ip, team");
      model.addDef("p", "p", "sub, obj, act");
      model.addDef("e", "e", "some(where (p.eft == allow))");
      model.addDef(
          "m",
          "m",
          "r.act == p.act && r.sub == p.sub && keyMatch(r.obj, p.obj)"
              + (size.conditions
                  ? " && ipMatch(r.ip, \"" + Cases.RANGE + "\")"
                      + " && (r.team == \"red\" || r.team == \"blue\")"
                  : ""));
      enforcer = new Enforcer(model);
      enforcer.enableLog(false);
      for (int i = 0; i < size.statements; i++) {
        enforcer.addPolicy(Cases.USER, Cases.kind(i) + "/*", Cases.action(i));
      }
      action = size.action();
      resource = size.kind() + "/i-0001";
      require(enforcer.enforce(Cases.USER, resource, action, Cases.ADDRESS, "blue"), size);
    }
  }

  /// cedar-java with its policies kept parsed on the native side.
  @State(Scope.Benchmark)
  public static class Cedar {

    final BasicAuthorizationEngine engine = new BasicAuthorizationEngine();
    com.cedarpolicy.model.policy.PolicySet policies;
    AuthorizationRequest request;
    Set<Entity> entities;

    @Setup
    public void prepare(Size size) throws Exception {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < size.statements; i++) {
        text.append("permit(principal == User::\"" + Cases.USER + "\", action == Action::\"")
            .append(Cases.action(i))
            .append("\", resource is ")
            .append(type(Cases.kind(i)))
            .append(")");
        if (size.conditions) {
          text.append(
              " when { context.ip.isInRange(ip(\""
                  + Cases.RANGE
                  + "\")) && [\"red\", \"blue\"].contains(context.team) }");
        }
        text.append(";\n");
      }
      policies = com.cedarpolicy.model.policy.PolicySet.parsePolicies(text.toString());
      policies.cache();
      Map<String, Value> context =
          Map.of("ip", new IpAddress(Cases.ADDRESS), "team", new PrimString("blue"));
      request =
          new AuthorizationRequest(
              uid("User", Cases.USER),
              uid("Action", size.action()),
              uid(type(size.kind()), "i-0001"),
              context);
      entities = new HashSet<>();
      require(isAllowed(engine.isAuthorized(request, policies, entities)), size);
    }

    private static String type(String kind) {
      return Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
    }

    private static EntityUID uid(String type, String id) {
      return new EntityUID(EntityTypeName.parse(type).orElseThrow(), id);
    }

    static boolean isAllowed(AuthorizationResponse response) {
      return response.success.orElseThrow().isAllowed();
    }
  }

  @Benchmark
  public Decision marketgate(Ours ours) {
    return decide(ours);
  }

  @Benchmark
  public PolicySet marketgateCompile(Ours ours) {
    return Ours.compile(ours.documents);
  }

  @Benchmark
  public boolean jcasbin(Casbin casbin) {
    return casbin.enforcer.enforce(
        Cases.USER, casbin.resource, casbin.action, Cases.ADDRESS, "blue");
  }

  @Benchmark
  public AuthorizationResponse cedar(Cedar cedar) throws Exception {
    return cedar.engine.isAuthorized(cedar.request, cedar.policies, cedar.entities);
  }

  private static Decision decide(Ours ours) {
    return PermissionEngine.decide(
        new AccessRequest("acs:ram::1:user/alice", ours.action, ours.resource, () -> ours.context),
        ours.policies);
  }

  /// An engine that decides wrongly is not worth measuring.
  private static void require(boolean allowed, Size size) {
    if (allowed == size.hit.equals("none")) {
      throw new IllegalStateException("wrong decision");
    }
  }
}
