package io.marketgate.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.marketgate.gateway.ConfigurationMetadata;
import io.marketgate.gateway.kubernetes.Manifests.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is installed in Kubernetes: rendered, typed, and held against the rules that
/// `docs/kubernetes.md` states.
class ManifestsTest {

  private static final Path OVERLAYS = Path.of("../k8s/overlays");
  private static final Path CONFIG = Path.of("../config");
  private static final Set<String> NOT_MOUNTED = Set.of("checkstyle.xml", "kustomization.yaml");

  private static final String JVM_FLAGS = "JAVA_TOOL_OPTIONS";
  private static final Pattern PROCESSORS = Pattern.compile("-XX:ActiveProcessorCount=(\\d+)");

  /// How long the program lets running requests end, as `config/application.yml` says.
  private static final long SHUTDOWN_SECONDS = 20;

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void hasNoFieldThatKubernetesDoesNotKnow(String overlay) throws Exception {
    for (HasMetadata resource : render(overlay).resources()) {
      assertThat(UnknownFields.in(resource)).as(resource.getMetadata().getName()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void givesPodsNoPowers(String overlay) throws Exception {
    for (Workload workload : render(overlay).workloads()) {
      PodSpec pod = workload.pods().getSpec();
      assertThat(pod.getAutomountServiceAccountToken()).as("%s", workload).isFalse();
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).as("%s", workload).isTrue();
      assertThat(pod.getSecurityContext().getRunAsUser()).as("%s", workload).isPositive();
      assertThat(pod.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.getHostNetwork()).isNull();
      for (Container container : containers(pod)) {
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop())
            .containsExactly("ALL");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void boundsWhatPodsTake(String overlay) throws Exception {
    for (Workload workload : render(overlay).workloads()) {
      for (Container container : containers(workload.pods().getSpec())) {
        Map<String, Quantity> requests = container.getResources().getRequests();
        assertThat(requests).as("%s", workload).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits().get("memory"))
            .as("memory that is promised is there")
            .isEqualTo(requests.get("memory"));
        assertThat(container.getImage()).as("%s", workload).contains(":").doesNotEndWith(":latest");
      }
      assertThat(workload.pods().getSpec().getVolumes())
          .as("what fills a node of %s", workload)
          .filteredOn(volume -> volume.getEmptyDir() != null)
          .allMatch(volume -> volume.getEmptyDir().getSizeLimit() != null);
    }
  }

  /// A node has more processors than a pod may count on.
  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void tellsTheJvmHowManyProcessorsItIsMadeFor(String overlay) throws Exception {
    for (Deployment deployment : render(overlay).all(Deployment.class)) {
      Container gateway = deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
      assertThat(gateway.getEnv())
          .filteredOn(variable -> variable.getName().equals(JVM_FLAGS))
          .singleElement()
          .satisfies(flags -> {
            Matcher processors = PROCESSORS.matcher(flags.getValue());
            assertThat(processors.matches()).isTrue();
            double asked =
                gateway.getResources().getRequests().get("cpu").getNumericalAmount().doubleValue();
            assertThat(Integer.parseInt(processors.group(1)))
                .isEqualTo((int) Math.max(2, 2 * asked));
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void asksReplicasHowTheyAre(String overlay) throws Exception {
    for (Deployment deployment : render(overlay).all(Deployment.class)) {
      PodSpec pod = deployment.getSpec().getTemplate().getSpec();
      Container gateway = pod.getContainers().getFirst();
      assertProbe(gateway.getStartupProbe(), "/actuator/health/liveness");
      assertProbe(gateway.getLivenessProbe(), "/actuator/health/liveness");
      assertProbe(gateway.getReadinessProbe(), "/actuator/health/readiness");
      long preStop = gateway.getLifecycle().getPreStop().getSleep().getSeconds();
      assertThat(preStop).isPositive();
      assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(preStop + SHUTDOWN_SECONDS);
      assertThat(deployment.getSpec().getMinReadySeconds())
          .as("the next one is replaced when this one is warm")
          .isEqualTo(10);
      assertThat(pod.getInitContainers())
          .extracting(Container::getArgs)
          .contains(List.of("migrate"));
      assertThat(pod.getTopologySpreadConstraints())
          .hasSize(2)
          // A tainted node would count as one without a replica, beside which no other may have
          // two.
          .allSatisfy(spread -> assertThat(spread.getNodeTaintsPolicy()).isEqualTo("Honor"))
          .allSatisfy(spread ->
              assertThat(deployment.getSpec().getSelector().getMatchLabels())
                  .isEqualTo(spread.getLabelSelector().getMatchLabels()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void refersOnlyToSecrets(String overlay) throws Exception {
    Manifests manifests = render(overlay);
    assertThat(manifests.resources()).extracting(HasMetadata::getKind).doesNotContain("Secret");
    assertThat(environment(manifests))
        .as("no password in clear")
        .filteredOn(variable -> variable.getName().matches(".*(PASSWORD|SECRET).*"))
        .allSatisfy(variable -> assertThat(variable.getValue()).isNull());
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void setsOnlyPropertiesThatExist(String overlay) throws Exception {
    Set<String> known =
        ConfigurationMetadata.all().keySet().stream()
            .map(ConfigurationMetadata::variable)
            .collect(Collectors.toSet());
    List<String> set =
        environmentOf(render(overlay).all(Deployment.class))
            .map(EnvVar::getName)
            .distinct()
            .toList();
    assertThat(set).contains("MARKETGATE_DATABASE_MIGRATE");
    known.add(JVM_FLAGS);
    assertThat(known).containsAll(set);
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void mountsTheConfigurationUnchanged(String overlay) throws Exception {
    Manifests manifests = render(overlay);
    Map<String, String> mounted = new TreeMap<>();
    for (String name : List.of("config", "actions", "policies")) {
      ConfigMap map =
          manifests.all(ConfigMap.class).stream()
              .filter(one -> one.getMetadata().getName().startsWith("marketgate-" + name))
              .findFirst()
              .orElseThrow();
      String folder = name.equals("config") ? "" : name + "/";
      map.getData().forEach((file, content) -> mounted.put(folder + file, content));
    }
    assertThat(mounted).isEqualTo(configuration());
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void sendsRequestsAndReplacesReplicas(String overlay) throws Exception {
    Manifests manifests = render(overlay);
    Deployment gateway = manifests.named(Deployment.class, "marketgate");
    Map<String, String> labels = gateway.getSpec().getTemplate().getMetadata().getLabels();
    assertThat(manifests.named(Service.class, "marketgate").getSpec().getSelector())
        .isEqualTo(gateway.getSpec().getSelector().getMatchLabels());
    assertThat(labels).containsAllEntriesOf(gateway.getSpec().getSelector().getMatchLabels());
    for (Deployment deployment : manifests.all(Deployment.class)) {
      PodDisruptionBudget budget =
          manifests.named(PodDisruptionBudget.class, deployment.getMetadata().getName());
      assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
          .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
      assertThat(budget.getSpec().getSelector().getMatchLabels())
          .isEqualTo(deployment.getSpec().getSelector().getMatchLabels());
      assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isOne();
    }
    assertThat(gateway.getSpec().getReplicas()).as("the autoscaler's business").isNull();
    HorizontalPodAutoscaler autoscaler =
        manifests.named(HorizontalPodAutoscaler.class, "marketgate");
    assertThat(autoscaler.getSpec().getScaleTargetRef().getName()).isEqualTo("marketgate");
    assertThat(autoscaler.getSpec().getMinReplicas()).isGreaterThan(1);
    assertThat(autoscaler.getSpec().getMetrics())
        .extracting(MetricSpec::getType)
        .containsExactly("Resource", "Pods", "Pods");
    assertThat(manifests.named(Ingress.class, "marketgate").getMetadata().getAnnotations())
        .as("request lines carry tokens")
        .containsEntry("nginx.ingress.kubernetes.io/enable-access-log", "false")
        .containsEntry("nginx.ingress.kubernetes.io/proxy-next-upstream", "off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void letsNothingInOrOutThatIsNotNamed(String overlay) throws Exception {
    Manifests manifests = render(overlay);
    List<NetworkPolicy> policies = manifests.all(NetworkPolicy.class);
    for (Workload workload : manifests.workloads()) {
      assertThat(policies)
          .as("%s", workload)
          .anyMatch(policy ->
              policy.getSpec().getPolicyTypes().containsAll(List.of("Ingress", "Egress"))
                  && selects(policy, workload));
    }
    assertThat(policies)
        .flatExtracting(policy -> policy.getSpec().getEgress())
        .as("each way out is named")
        .allSatisfy(way -> assertThat(way.getTo()).isNotEmpty());
    assertThat(policies)
        .flatExtracting(policy -> policy.getSpec().getIngress())
        .as("each way in is named, from whom and to which port")
        .allSatisfy(way -> {
          assertThat(way.getFrom()).isNotEmpty();
          assertThat(way.getPorts()).isNotEmpty();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void asksForNoMoreConnectionsThanTheArithmeticSays(String overlay) throws Exception {
    Manifests manifests = render(overlay);
    int most =
        manifests.named(HorizontalPodAutoscaler.class, "marketgate").getSpec().getMaxReplicas();
    int connections = 0;
    for (Deployment deployment : manifests.all(Deployment.class)) {
      Integer replicas = deployment.getSpec().getReplicas();
      // One more while replicas are replaced, one that is ending, which nobody counts, and one
      // connection of a migration.
      connections += ((replicas == null ? most : replicas) + 2) * poolSize(deployment) + 1;
    }
    String page = Files.readString(OVERLAYS.resolve(overlay).resolve("README.md"));
    Matcher stated = Pattern.compile("at most (\\d+) connections").matcher(page);
    assertThat(stated.find()).as("the page says how many").isTrue();
    assertThat(connections).isEqualTo(Integer.parseInt(stated.group(1)));
    if (overlay.equals("minimal")) {
      Matcher allowed =
          Pattern.compile("max_connections\\s*=\\s*(\\d+)")
              .matcher(Files.readString(OVERLAYS.resolve("minimal/mariadb.cnf")));
      assertThat(allowed.find()).isTrue();
      assertThat(connections).isLessThan(Integer.parseInt(allowed.group(1)));
    }
  }

  private static Manifests render(String overlay) throws IOException, InterruptedException {
    return Manifests.of(OVERLAYS.resolve(overlay));
  }

  private static List<Container> containers(PodSpec pod) {
    return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()).toList();
  }

  private static void assertProbe(Probe probe, String path) {
    assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
  }

  private static List<EnvVar> environment(Manifests manifests) {
    return manifests.workloads().stream()
        .flatMap(workload -> containers(workload.pods().getSpec()).stream())
        .flatMap(container -> container.getEnv().stream())
        .toList();
  }

  private static Stream<EnvVar> environmentOf(List<Deployment> deployments) {
    return deployments.stream()
        .flatMap(deployment -> containers(deployment.getSpec().getTemplate().getSpec()).stream())
        .flatMap(container -> container.getEnv().stream());
  }

  private static int poolSize(Deployment deployment) {
    return environmentOf(List.of(deployment))
        .filter(variable -> variable.getName().equals("MARKETGATE_DATABASE_CONNECTIONS"))
        .mapToInt(variable -> Integer.parseInt(variable.getValue()))
        .findFirst()
        .orElse(10);
  }

  private static Map<String, String> configuration() throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (String folder : List.of("", "actions/", "policies/")) {
      for (Path file : files(CONFIG.resolve(folder))) {
        files.put(folder + file.getFileName(), Files.readString(file));
      }
    }
    return files;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return new ArrayList<>(
          entries
              .filter(Files::isRegularFile)
              .filter(file -> !NOT_MOUNTED.contains(Objects.toString(file.getFileName())))
              .toList());
    }
  }

  private static boolean selects(NetworkPolicy policy, Workload workload) {
    var selector = policy.getSpec().getPodSelector();
    Map<String, String> wanted = selector.getMatchLabels();
    return workload.labels().entrySet().containsAll(wanted == null ? Set.of() : wanted.entrySet())
        && selector.getMatchExpressions().stream()
            .allMatch(expression ->
                expression.getOperator().equals("In")
                    && expression.getValues().contains(workload.labels().get(expression.getKey())));
  }
}
