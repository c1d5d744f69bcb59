package io.roomcast.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code kubectl apply -k} would send, as the real tool renders it; skipped, and said so, where there is none. */
class OverlaysTest {
    private static final String DEV = "overlays/dev";
    private static final String PROD = "overlays/prod";
    private static final Set<String> PLAIN_KINDS =
            Set.of("Namespace", "ServiceAccount", "ConfigMap", "Service", "Deployment");

    /** Each is rendered once; nobody changes what is read. */
    private static final Map<String, List<HasMetadata>> RENDERED = new ConcurrentHashMap<>();

    private static Kustomize kustomize;

    @BeforeAll
    static void find() {
        Optional<Kustomize> found = Kustomize.onPath();
        assumeTrue(found.isPresent(), "neither kustomize nor kubectl is on the PATH: overlays are not rendered");
        kustomize = found.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {DEV, PROD, "witness/dev", "witness/prod"})
    void all_parts_land_in_the_namespace_of_the_overlay(String overlay) {
        String namespace = overlay.endsWith("dev") ? "roomcast-dev" : "roomcast";

        for (HasMetadata object : render(overlay)) {
            String where = object instanceof Namespace
                    ? object.getMetadata().getName()
                    : object.getMetadata().getNamespace();
            assertEquals(namespace, where, Manifest.id(object));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DEV, PROD})
    void pods_read_settings_that_are_there_and_known(String overlay) {
        List<HasMetadata> objects = render(overlay);
        Map<String, String> settings = settings(objects);
        Set<String> names = new HashSet<>(settings.keySet());
        server(objects).getEnv().stream().map(EnvVar::getName).forEach(names::add);

        assertTrue(Documented.environmentVariables().containsAll(names), names::toString);
        assertTrue(settings.containsKey("ROOMCAST_DRAIN_TIMEOUT"), "merged, not replaced");
    }

    @ParameterizedTest
    @ValueSource(strings = {DEV, PROD, "witness/dev", "witness/prod"})
    void secrets_are_those_of_the_example(String overlay) {
        Map<String, Set<String>> example = new HashMap<>();
        Manifest.all(Manifest.read(Manifest.ROOT.resolve("base/secret.example.yaml")), Secret.class)
                .forEach(secret -> example.put(
                        secret.getMetadata().getName(), secret.getStringData().keySet()));
        PodSpec pod = pod(render(overlay));

        pod.getVolumes().stream()
                .filter(volume -> volume.getSecret() != null)
                .forEach(volume ->
                        assertTrue(example.containsKey(volume.getSecret().getSecretName()), volume.toString()));
        pod.getContainers().get(0).getEnv().stream()
                .map(variable -> variable.getValueFrom().getSecretKeyRef())
                .forEach(key -> assertTrue(example.get(key.getName()).contains(key.getKey()), key.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {DEV, PROD, "witness/dev", "witness/prod"})
    void what_is_mounted_is_a_volume_of_the_pod(String overlay) {
        PodSpec pod = pod(render(overlay));
        Set<String> volumes =
                pod.getVolumes().stream().map(volume -> volume.getName()).collect(Collectors.toSet());

        assertEquals(
                volumes,
                pod.getContainers().get(0).getVolumeMounts().stream()
                        .map(mount -> mount.getName())
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {DEV, PROD})
    void the_namespace_holds_pods_to_the_restricted_standard(String overlay) {
        Namespace namespace = Manifest.only(render(overlay), Namespace.class);

        assertEquals("restricted", namespace.getMetadata().getLabels().get("pod-security.kubernetes.io/enforce"));
    }

    @Test
    void dev_needs_nothing_in_the_cluster() {
        List<HasMetadata> objects = render(DEV);

        assertEquals(PLAIN_KINDS, objects.stream().map(HasMetadata::getKind).collect(Collectors.toSet()));
        PodSpec pod = pod(objects);
        assertTrue(pod.getVolumes().stream().allMatch(volume -> volume.getSecret() == null));
        assertEquals(List.of(), pod.getContainers().get(0).getEnv());
    }

    /** Two would have rooms of their own under the same names. */
    @Test
    void dev_is_one_pod_without_redis_that_lets_everyone_in() {
        List<HasMetadata> objects = render(DEV);
        Deployment deployment = Manifest.only(objects, Deployment.class);

        assertEquals(1, deployment.getSpec().getReplicas());
        assertEquals("Recreate", deployment.getSpec().getStrategy().getType());
        assertEquals("true", settings(objects).get("ROOMCAST_AUTH_ANONYMOUS"));
        assertTrue(settings(objects).keySet().stream().noneMatch(name -> name.startsWith("QUARKUS_REDIS")));
    }

    @Test
    void dev_has_memory_for_all_that_it_may_keep() {
        List<HasMetadata> objects = render(DEV);
        long kept = bytes(settings(objects), "ROOMCAST_BROKER_LOCAL_HISTORY_BYTES")
                + bytes(settings(objects), "ROOMCAST_SESSION_POD_OUTBOUND_LIMIT");

        assertTrue(limit(objects) >= request(objects) + kept);
    }

    @Test
    void prod_has_memory_for_all_that_may_wait_beside_its_sessions() {
        List<HasMetadata> objects = render(PROD);

        assertTrue(
                limit(objects) >= request(objects) + bytes(settings(objects), "ROOMCAST_SESSION_POD_OUTBOUND_LIMIT"));
    }

    @Test
    void prod_has_three_pods_and_more() {
        HorizontalPodAutoscaler autoscaler = Manifest.only(render(PROD), HorizontalPodAutoscaler.class);

        assertTrue(autoscaler.getSpec().getMinReplicas() >= 3);
        assertTrue(autoscaler.getSpec().getMaxReplicas() > autoscaler.getSpec().getMinReplicas());
        assertEquals(2, autoscaler.getSpec().getMetrics().size(), "patched, not replaced");
    }

    @Test
    void prod_takes_the_password_of_redis_from_a_secret() {
        List<HasMetadata> objects = render(PROD);
        SecretKeySelector password = server(objects).getEnv().stream()
                .filter(variable -> variable.getName().equals("QUARKUS_REDIS_PASSWORD"))
                .map(variable -> variable.getValueFrom().getSecretKeyRef())
                .collect(Collectors.collectingAndThen(Collectors.toList(), found -> found.get(0)));

        assertEquals("roomcast-redis", password.getName());
        assertTrue(settings(objects).get("QUARKUS_REDIS_HOSTS").startsWith("redis://"));
    }

    @Test
    void prod_lets_nobody_in_without_a_token_and_has_no_secret_in_its_settings() {
        Map<String, String> settings = settings(render(PROD));

        assertTrue(settings.containsKey("ROOMCAST_AUTH_SECRET_FILE"));
        assertEquals("false", settings.getOrDefault("ROOMCAST_AUTH_ANONYMOUS", "false"));
        for (String secret : List.of("ROOMCAST_AUTH_SECRET", "ROOMCAST_API_KEY", "QUARKUS_REDIS_PASSWORD")) {
            assertTrue(!settings.containsKey(secret), secret);
        }
    }

    @Test
    void prod_reads_keys_from_where_the_secret_is_mounted() {
        List<HasMetadata> objects = render(PROD);
        String mount = server(objects).getVolumeMounts().stream()
                .filter(volume -> volume.getName().equals("auth"))
                .map(volume -> volume.getMountPath())
                .findFirst()
                .orElseThrow();

        settings(objects).entrySet().stream()
                .filter(setting -> setting.getKey().endsWith("_FILE"))
                .forEach(setting -> assertTrue(setting.getValue().startsWith(mount + "/"), setting.toString()));
    }

    @Test
    void prod_spreads_its_own_pods_over_zones_and_nodes() {
        List<HasMetadata> objects = render(PROD);
        Map<String, String> labels = Manifest.only(objects, Deployment.class)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels();
        List<TopologySpreadConstraint> spread = pod(objects).getTopologySpreadConstraints();

        assertEquals(
                List.of("topology.kubernetes.io/zone", "kubernetes.io/hostname"),
                spread.stream().map(TopologySpreadConstraint::getTopologyKey).toList());
        spread.forEach(constraint -> assertTrue(labels.entrySet()
                .containsAll(constraint.getLabelSelector().getMatchLabels().entrySet())));
    }

    @Test
    void prod_keeps_what_the_base_says_of_safety_and_time() {
        PodSpec pod = pod(render(PROD));
        Container server = pod.getContainers().get(0);

        assertTrue(pod.getSecurityContext().getRunAsNonRoot());
        assertTrue(server.getSecurityContext().getReadOnlyRootFilesystem());
        assertEquals(90, pod.getTerminationGracePeriodSeconds());
        assertTrue(server.getVolumeMounts().stream()
                .anyMatch(mount -> mount.getMountPath().equals("/tmp")));
    }

    @Test
    void prod_answers_to_its_host_with_tls() {
        Ingress ingress = Manifest.only(render(PROD), Ingress.class);

        assertEquals(1, ingress.getSpec().getRules().size());
        assertEquals(
                List.of(ingress.getSpec().getRules().get(0).getHost()),
                ingress.getSpec().getTls().get(0).getHosts());
        assertTrue(ingress.getMetadata().getAnnotations().size() >= 2, "time-outs stay");
    }

    @Test
    void prod_brings_its_monitoring() {
        Set<String> ids = render(PROD).stream().map(Manifest::id).collect(Collectors.toSet());

        assertTrue(ids.containsAll(Set.of(
                "ServiceMonitor/roomcast",
                "PrometheusRule/roomcast",
                "Service/roomcast-management",
                "ConfigMap/roomcast-dashboard")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void the_witness_is_of_the_image_that_it_watches(String overlay) {
        String server = server(render("overlays/" + overlay)).getImage();

        assertEquals(
                server, pod(render("witness/" + overlay)).getContainers().get(0).getImage());
        assertTrue(server.matches(".+:[\\w.-]+"), "pinned: " + server);
    }

    @Test
    void the_witness_of_prod_shows_a_token_from_a_secret() {
        Container witness = pod(render("witness/prod")).getContainers().get(0);
        List<String> words = witness.getArgs();

        assertEquals("$(" + witness.getEnv().get(0).getName() + ")", words.get(words.indexOf("--token") + 1));
    }

    private static List<HasMetadata> render(String overlay) {
        return RENDERED.computeIfAbsent(overlay, name -> kustomize.render(Manifest.ROOT.resolve(name)));
    }

    private static PodSpec pod(List<HasMetadata> objects) {
        List<Job> jobs = Manifest.all(objects, Job.class);
        return jobs.isEmpty()
                ? Manifest.only(objects, Deployment.class)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                : jobs.get(0).getSpec().getTemplate().getSpec();
    }

    private static Container server(List<HasMetadata> objects) {
        return pod(objects).getContainers().get(0);
    }

    /** Of the map that the pod names, as generated names differ. */
    private static Map<String, String> settings(List<HasMetadata> objects) {
        String name = server(objects).getEnvFrom().get(0).getConfigMapRef().getName();
        return Manifest.all(objects, ConfigMap.class).stream()
                .filter(map -> Objects.equals(map.getMetadata().getName(), name))
                .findFirst()
                .orElseThrow()
                .getData();
    }

    private static long limit(List<HasMetadata> objects) {
        return bytes(server(objects).getResources().getLimits().get("memory"));
    }

    private static long request(List<HasMetadata> objects) {
        return bytes(server(objects).getResources().getRequests().get("memory"));
    }

    private static long bytes(Quantity quantity) {
        return quantity.getNumericalAmount().longValueExact();
    }

    private static long bytes(Map<String, String> settings, String name) {
        return new MemorySizeConverter().convert(settings.get(name)).asLongValue();
    }
}
