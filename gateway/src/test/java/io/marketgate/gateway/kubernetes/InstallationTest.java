package io.marketgate.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.marketgate.gateway.outbound.EgressRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an installation in Kubernetes has of ways, work and volumes, as `docs/kubernetes.md` and
/// the overlays' own pages say.
class InstallationTest {

  private static final String NAMES = "kubernetes.io/metadata.name=kube-system k8s-app=kube-dns";

  private static final List<String> WAYS_OUT =
      List.of(
          NAMES + " : 53 53",
          "marketgate.io/backends=true : any",
          "0.0.0.0/0 : 443",
          "kubernetes.io/metadata.name=monitoring : 4317 4318");

  private static final String BACKGROUND = "MARKETGATE_BACKGROUND_SHAREDWORK";

  @Test
  void nothingLeavesByAnotherWay() throws Exception {
    List<String> minimal = new ArrayList<>(WAYS_OUT);
    minimal.add("app.kubernetes.io/name in mariadb redis kafka : 3306 6379 9092");
    minimal.add("app.kubernetes.io/name=kafka : 9092");
    minimal.add(NAMES + " : 53 53");
    assertThat(waysOut("minimal")).containsExactlyInAnyOrderElementsOf(minimal);
    List<String> recommended = new ArrayList<>(WAYS_OUT);
    recommended.add("10.0.0.0/8 : 3306 6379 9092 9093");
    assertThat(waysOut("recommended")).containsExactlyInAnyOrderElementsOf(recommended);
  }

  /// The network leaves out what the program does.
  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void whatIsNotPublicIsNoneOfThePublicAddresses(String overlay) throws Exception {
    List<String> notPublic =
        EgressRules.NOT_PUBLIC.stream().filter(range -> range.contains(".")).toList();
    assertThat(render(overlay).all(NetworkPolicy.class))
        .flatExtracting(policy -> policy.getSpec().getEgress())
        .flatExtracting(NetworkPolicyEgressRule::getTo)
        .extracting(NetworkPolicyPeer::getIpBlock)
        .filteredOn(block -> block != null && block.getCidr().equals("0.0.0.0/0"))
        .singleElement()
        .satisfies(
            block -> assertThat(block.getExcept()).containsExactlyInAnyOrderElementsOf(notPublic));
  }

  @Test
  void workThatReplicasShareIsDoneByOneKindOfThem() throws Exception {
    assertThat(background("minimal")).containsExactly("marketgate true");
    assertThat(background("recommended"))
        .containsExactlyInAnyOrder("marketgate false", "marketgate-worker true");
  }

  /// By itself it writes about its collector until the volume is full, and is evicted then.
  @Test
  void kafkaWritesNoFilesBesideItsData() throws Exception {
    Map<String, String> settings = new TreeMap<>();
    render("minimal").all(StatefulSet.class).stream()
        .filter(server -> server.getMetadata().getName().equals("kafka"))
        .flatMap(server -> server.getSpec().getTemplate().getSpec().getContainers().stream())
        .flatMap(container -> container.getEnv().stream())
        .forEach(setting -> settings.put(setting.getName(), setting.getValue()));
    assertThat(settings.get("EXTRA_ARGS")).isEqualTo("-name kafkaServer");
    assertThat(settings.get("KAFKA_LOG4J_OPTS")).contains("/etc/kafka/settings/log4j2.yaml");
  }

  /// Where 99.9 % is promised, even if a replica is not started for it.
  @Test
  void noNodeHasTwoReplicasMoreThanAnother() throws Exception {
    assertThat(spread("minimal")).isEqualTo("1 ScheduleAnyway");
    assertThat(spread("recommended")).isEqualTo("1 DoNotSchedule");
  }

  @Test
  void serversKeepWhatTheyHaveAndAreAskedHowTheyAre() throws Exception {
    List<StatefulSet> servers = render("minimal").all(StatefulSet.class);
    assertThat(servers)
        .extracting(server -> server.getMetadata().getName())
        .containsExactlyInAnyOrder("mariadb", "redis", "kafka");
    for (StatefulSet server : servers) {
      assertThat(server.getSpec().getVolumeClaimTemplates()).isNotEmpty();
      List<String> kept =
          server.getSpec().getVolumeClaimTemplates().stream()
              .map(claim -> claim.getMetadata().getName())
              .toList();
      for (Container container : server.getSpec().getTemplate().getSpec().getContainers()) {
        assertThat(container.getReadinessProbe()).isNotNull();
        assertThat(container.getVolumeMounts()).anyMatch(mount -> kept.contains(mount.getName()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "recommended"})
  void requestsArriveAsTheyWereSent(String overlay) throws Exception {
    Manifests manifests = render(overlay);
    Ingress ingress = manifests.named(Ingress.class, "marketgate");
    assertThat(ingress.getMetadata().getAnnotations())
        .containsEntry("nginx.ingress.kubernetes.io/proxy-body-size", "0")
        .containsEntry("nginx.ingress.kubernetes.io/proxy-buffering", "off")
        .containsEntry("nginx.ingress.kubernetes.io/proxy-request-buffering", "off");
    var backend =
        ingress.getSpec().getRules().getFirst().getHttp().getPaths().getFirst().getBackend();
    assertThat(backend.getService().getName()).isEqualTo("marketgate");
    var port =
        manifests.named(Service.class, "marketgate").getSpec().getPorts().stream()
            .filter(each -> each.getName().equals(backend.getService().getPort().getName()))
            .findFirst()
            .orElseThrow();
    assertThat(
            manifests
                .named(Deployment.class, "marketgate")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getPorts())
        .extracting(ContainerPort::getName)
        .contains(port.getTargetPort().getStrVal());
  }

  private static Manifests render(String overlay) throws Exception {
    return Manifests.of(Path.of("../k8s/overlays", overlay));
  }

  private static String spread(String overlay) throws Exception {
    return render(overlay)
        .named(Deployment.class, "marketgate")
        .getSpec()
        .getTemplate()
        .getSpec()
        .getTopologySpreadConstraints()
        .stream()
        .filter(spread -> spread.getTopologyKey().equals("kubernetes.io/hostname"))
        .map(spread -> spread.getMaxSkew() + " " + spread.getWhenUnsatisfiable())
        .collect(Collectors.joining());
  }

  private static List<String> background(String overlay) throws Exception {
    return render(overlay).all(Deployment.class).stream()
        .map(deployment ->
            deployment.getMetadata().getName()
                + " "
                + deployment
                    .getSpec()
                    .getTemplate()
                    .getSpec()
                    .getContainers()
                    .getFirst()
                    .getEnv()
                    .stream()
                    .filter(variable -> variable.getName().equals(BACKGROUND))
                    .map(variable -> variable.getValue())
                    .findFirst()
                    .orElse("true"))
        .toList();
  }

  private static List<String> waysOut(String overlay) throws Exception {
    return render(overlay).all(NetworkPolicy.class).stream()
        .flatMap(policy -> policy.getSpec().getEgress().stream())
        .map(InstallationTest::text)
        .toList();
  }

  private static String text(NetworkPolicyEgressRule way) {
    String to = way.getTo().stream().map(InstallationTest::text).collect(Collectors.joining(" | "));
    String ports =
        way.getPorts().stream()
            .map(port -> String.valueOf(port.getPort().getValue()))
            .collect(Collectors.joining(" "));
    return to + " : " + (ports.isEmpty() ? "any" : ports);
  }

  private static String text(NetworkPolicyPeer peer) {
    if (peer.getIpBlock() != null) {
      return peer.getIpBlock().getCidr();
    }
    return (text(peer.getNamespaceSelector()) + " " + text(peer.getPodSelector())).strip();
  }

  private static String text(@Nullable LabelSelector selector) {
    if (selector == null) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    if (selector.getMatchLabels() != null) {
      selector.getMatchLabels().forEach((label, value) -> parts.add(label + "=" + value));
    }
    for (LabelSelectorRequirement each : selector.getMatchExpressions()) {
      parts.add(each.getKey() + " in " + String.join(" ", each.getValues()));
    }
    return String.join(" ", parts);
  }
}
