package io.marketgate.gateway.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.marketgate.tenant.yaml.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an overlay renders to, as the types of Kubernetes.
final class Manifests {

  private static final long PATIENCE_SECONDS = 60;
  private static final Pattern MINOR = Pattern.compile("\"minor\": *\"(\\d+)");
  private static final int FIRST_MINOR = 21;

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "ConfigMap", ConfigMap.class,
          "Deployment", Deployment.class,
          "HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "Ingress", Ingress.class,
          "NetworkPolicy", NetworkPolicy.class,
          "PodDisruptionBudget", PodDisruptionBudget.class,
          "Service", Service.class,
          "ServiceAccount", ServiceAccount.class,
          "StatefulSet", StatefulSet.class);

  private final List<HasMetadata> resources;

  private Manifests(List<HasMetadata> resources) {
    this.resources = resources;
  }

  /// A workload and what its pods are made of.
  record Workload(HasMetadata resource, PodTemplateSpec pods) {

    Map<String, String> labels() {
      return pods.getMetadata().getLabels();
    }

    @Override
    public String toString() {
      return resource.getKind() + " " + resource.getMetadata().getName();
    }
  }

  /// Renders an overlay; without kubectl or kustomize on this machine the test is left out.
  static Manifests of(Path overlay) throws IOException, InterruptedException {
    List<HasMetadata> resources = new ArrayList<>();
    for (String document : rendered(overlay).split("\n---\n")) {
      JsonNode tree = StrictYaml.tree(document);
      String kind = tree.path("kind").asString("");
      assertThat(KINDS).as("a kind that this project installs").containsKey(kind);
      resources.add(JsonMapper.shared().treeToValue(tree, Objects.requireNonNull(KINDS.get(kind))));
    }
    return new Manifests(resources);
  }

  List<HasMetadata> resources() {
    return resources;
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return resources.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> T named(Class<T> type, String name) {
    return all(type).stream()
        .filter(resource -> resource.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(type.getSimpleName() + " " + name));
  }

  List<Workload> workloads() {
    return Stream.concat(
            all(Deployment.class).stream()
                .map(resource -> new Workload(resource, resource.getSpec().getTemplate())),
            all(StatefulSet.class).stream()
                .map(resource -> new Workload(resource, resource.getSpec().getTemplate())))
        .toList();
  }

  private static String rendered(Path overlay) throws IOException, InterruptedException {
    List<String> command = renderer();
    command.add(overlay.toString());
    Path output = Files.createTempFile("rendered", ".yaml");
    Path errors = Files.createTempFile("rendered", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      return Files.readString(output, UTF_8);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /// The kustomize of a kubectl before 1.21 is 2.0, which knows no components.
  private static List<String> renderer() throws IOException, InterruptedException {
    boolean hasKubectl = isHere("kubectl") && isRecent();
    Assumptions.assumeTrue(
        hasKubectl || isHere("kustomize"),
        "Neither kubectl of 1.21 or later nor kustomize is on this machine");
    return new ArrayList<>(
        hasKubectl ? List.of("kubectl", "kustomize") : List.of("kustomize", "build"));
  }

  private static boolean isHere(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static boolean isRecent() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("kubectl", "version", "--client", "--output=json")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream output = process.getInputStream()) {
      Matcher minor = MINOR.matcher(new String(output.readAllBytes(), UTF_8));
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      return minor.find() && Integer.parseInt(minor.group(1)) >= FIRST_MINOR;
    }
  }
}
