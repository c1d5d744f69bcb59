package io.roomcast.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parts of the base fit each other and the application, without any overlay. */
class DeploymentTest {
    private static final Path BASE = Manifest.ROOT.resolve("base");
    private static final Path MONITORING = Manifest.ROOT.resolve("components/monitoring");
    private static final Path WITNESS = Manifest.ROOT.resolve("witness/base/job.yaml");
    /** A pod that hears nothing of itself for so long is not ready; promised is that it gets no clients within 5 s. */
    private static final int CANARY_SECONDS = 4;

    private static final int PROMISED_SECONDS = 5;

    private final Properties application = properties(Path.of("src/main/resources/application.properties"));
    private final Properties settings = properties(BASE.resolve("roomcast.env"));
    private final PodTemplateSpec template = Manifest.read(BASE.resolve("deployment.yaml"), Deployment.class)
            .getSpec()
            .getTemplate();
    private final PodSpec pod = template.getSpec();
    private final Container server = pod.getContainers().get(0);

    @Test
    void ports_are_those_that_the_application_listens_on() {
        assertEquals(
                Map.of("http", port("quarkus.http.port"), "management", port("quarkus.management.port")),
                server.getPorts().stream()
                        .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort)));
    }

    @Test
    void services_lead_to_ports_of_the_pod() {
        Service clients = Manifest.read(BASE.resolve("service.yaml"), Service.class);
        Service management = Manifest.read(MONITORING.resolve("service.yaml"), Service.class);

        assertEquals(List.of("http"), targets(clients));
        assertEquals(List.of("management"), targets(management));
        assertTrue(chosenBy(clients.getSpec().getSelector()));
        assertTrue(chosenBy(management.getSpec().getSelector()));
    }

    @Test
    void kubelet_asks_on_the_management_port() {
        for (Probe probe : probes()) {
            assertEquals("management", probe.getHttpGet().getPort().getStrVal());
        }
    }

    @Test
    void a_deaf_pod_is_out_of_the_service_in_time() {
        Probe ready = server.getReadinessProbe();

        assertTrue(CANARY_SECONDS + ready.getPeriodSeconds() * ready.getFailureThreshold() <= PROMISED_SECONDS);
    }

    @Test
    void there_is_time_for_a_drain_before_a_pod_is_killed() {
        Duration patience = Duration.ofSeconds(pod.getTerminationGracePeriodSeconds());
        Duration before =
                Duration.ofSeconds(server.getLifecycle().getPreStop().getSleep().getSeconds());

        assertTrue(patience.compareTo(before.plus(drainTimeout())) > 0);
    }

    @Test
    void a_pod_as_full_as_the_autoscaler_wants_it_is_drained_within_its_time() {
        HorizontalPodAutoscaler autoscaler =
                Manifest.read(BASE.resolve("horizontalpodautoscaler.yaml"), HorizontalPodAutoscaler.class);
        long sessions = autoscaler
                .getSpec()
                .getMetrics()
                .get(0)
                .getPods()
                .getTarget()
                .getAverageValue()
                .getNumericalAmount()
                .longValueExact();
        int rate = Integer.parseInt(settings.getProperty("ROOMCAST_DRAIN_RATE"));

        assertTrue(sessions <= rate * drainTimeout().toSeconds());
    }

    @Test
    void the_autoscaler_looks_at_sessions_and_then_at_cpu() {
        HorizontalPodAutoscaler autoscaler =
                Manifest.read(BASE.resolve("horizontalpodautoscaler.yaml"), HorizontalPodAutoscaler.class);
        List<MetricSpec> metrics = autoscaler.getSpec().getMetrics();

        assertEquals("roomcast", autoscaler.getSpec().getScaleTargetRef().getName());
        assertEquals(
                List.of("Pods", "Resource"),
                metrics.stream().map(MetricSpec::getType).toList());
        assertEquals("roomcast_sessions", metrics.get(0).getPods().getMetric().getName());
        assertEquals("cpu", metrics.get(1).getResource().getName());
        assertTrue(server.getResources().getRequests().containsKey("cpu"), "utilization is of what is requested");
    }

    /** With a number an apply would undo what the autoscaler did, and send sessions away. */
    @Test
    void only_the_autoscaler_says_how_many_pods_there_are() {
        assertNull(Manifest.read(BASE.resolve("deployment.yaml"), Deployment.class)
                .getSpec()
                .getReplicas());
    }

    @Test
    void the_budget_for_disruptions_is_that_of_these_pods_and_lets_one_go() {
        PodDisruptionBudget budget = Manifest.read(BASE.resolve("poddisruptionbudget.yaml"), PodDisruptionBudget.class);

        assertTrue(chosenBy(budget.getSpec().getSelector().getMatchLabels()));
        assertEquals(1, budget.getSpec().getMaxUnavailable().getIntVal());
    }

    @Test
    void the_network_policy_opens_both_ports_and_never_both_to_the_same() {
        NetworkPolicy policy = Manifest.read(BASE.resolve("networkpolicy.yaml"), NetworkPolicy.class);

        assertTrue(chosenBy(policy.getSpec().getPodSelector().getMatchLabels()));
        assertEquals(
                List.of(List.of("http"), List.of("management")),
                policy.getSpec().getIngress().stream()
                        .map(NetworkPolicyIngressRule::getPorts)
                        .map(ports -> ports.stream()
                                .map(port -> port.getPort().getStrVal())
                                .toList())
                        .toList());
        assertTrue(policy.getSpec().getIngress().stream()
                .noneMatch(rule -> rule.getFrom().isEmpty()));
    }

    @Test
    void the_network_policy_lets_the_server_reach_names_redis_and_the_issuer() {
        NetworkPolicy policy = Manifest.read(BASE.resolve("networkpolicy.yaml"), NetworkPolicy.class);

        assertEquals(
                Set.of(53, 443, 6379, 26379),
                policy.getSpec().getEgress().stream()
                        .flatMap(rule -> rule.getPorts().stream())
                        .map(NetworkPolicyPort::getPort)
                        .map(port -> port.getIntVal())
                        .collect(Collectors.toSet()));
    }

    @Test
    void the_network_policy_lets_the_witness_in() {
        NetworkPolicy policy = Manifest.read(BASE.resolve("networkpolicy.yaml"), NetworkPolicy.class);
        Map<String, String> witness = Manifest.read(WITNESS, Job.class)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels();

        assertTrue(policy.getSpec().getIngress().get(0).getFrom().stream()
                .filter(peer -> peer.getPodSelector() != null)
                .anyMatch(peer -> witness.entrySet()
                        .containsAll(peer.getPodSelector().getMatchLabels().entrySet())));
    }

    @Test
    void the_ingress_leads_to_clients_port_and_waits_longer_than_a_heartbeat() {
        Ingress ingress = Manifest.read(BASE.resolve("ingress.yaml"), Ingress.class);
        var backend = ingress.getSpec()
                .getRules()
                .get(0)
                .getHttp()
                .getPaths()
                .get(0)
                .getBackend()
                .getService();
        Map<String, String> annotations = ingress.getMetadata().getAnnotations();
        Duration heartbeat = duration(Documented.defaultOf("ROOMCAST_SESSION_HEARTBEAT"));

        assertEquals("roomcast", backend.getName());
        assertEquals("http", backend.getPort().getName());
        for (String direction : List.of("read", "send")) {
            String seconds = annotations.get("nginx.ingress.kubernetes.io/proxy-" + direction + "-timeout");
            assertTrue(Duration.ofSeconds(Long.parseLong(seconds)).compareTo(heartbeat.multipliedBy(2)) > 0);
        }
    }

    @Test
    void prometheus_finds_the_management_service_and_only_that() {
        ServiceMonitor monitor = Manifest.read(MONITORING.resolve("servicemonitor.yaml"), ServiceMonitor.class);
        Service management = Manifest.read(MONITORING.resolve("service.yaml"), Service.class);
        Service clients = Manifest.read(BASE.resolve("service.yaml"), Service.class);
        Set<Map.Entry<String, String>> wanted =
                monitor.getSpec().getSelector().getMatchLabels().entrySet();

        assertTrue(management.getMetadata().getLabels().entrySet().containsAll(wanted));
        assertFalse(clients.getMetadata().getLabels().entrySet().containsAll(wanted));
        assertEquals(
                management.getSpec().getPorts().get(0).getName(),
                monitor.getSpec().getEndpoints().get(0).getPort());
        assertEquals(
                "roomcast",
                management.getMetadata().getLabels().get(monitor.getSpec().getJobLabel()));
    }

    @Test
    void pods_may_do_nothing_but_run() {
        restricted(pod);
        restricted(Manifest.read(WITNESS, Job.class).getSpec().getTemplate().getSpec());
    }

    /** The witness runs beside the pods, and must not be taken for one. */
    @Test
    void the_witness_is_not_behind_the_service() {
        Map<String, String> selector = Manifest.read(BASE.resolve("service.yaml"), Service.class)
                .getSpec()
                .getSelector();
        Job witness = Manifest.read(WITNESS, Job.class);

        assertFalse(witness.getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels()
                .entrySet()
                .containsAll(selector.entrySet()));
        assertEquals(0, witness.getSpec().getBackoffLimit());
        assertEquals("Never", witness.getSpec().getTemplate().getSpec().getRestartPolicy());
    }

    @Test
    void the_witness_connects_to_the_service() {
        List<String> words = Manifest.read(WITNESS, Job.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getArgs();
        Service clients = Manifest.read(BASE.resolve("service.yaml"), Service.class);

        assertEquals("witness", words.get(0));
        assertEquals(
                "ws://" + clients.getMetadata().getName() + ":"
                        + clients.getSpec().getPorts().get(0).getPort(),
                words.get(words.indexOf("--url") + 1));
    }

    private static void restricted(PodSpec spec) {
        assertTrue(spec.getSecurityContext().getRunAsNonRoot());
        assertEquals(
                "RuntimeDefault", spec.getSecurityContext().getSeccompProfile().getType());
        assertFalse(spec.getAutomountServiceAccountToken());
        // Variables of Services would be read as settings: ROOMCAST_PORT and others.
        assertFalse(spec.getEnableServiceLinks());
        for (Container container : spec.getContainers()) {
            SecurityContext security = container.getSecurityContext();
            assertTrue(security.getReadOnlyRootFilesystem());
            assertFalse(security.getAllowPrivilegeEscalation());
            assertEquals(List.of("ALL"), security.getCapabilities().getDrop());
            assertEquals(List.of(), security.getCapabilities().getAdd());
            assertEquals("/tmp", container.getVolumeMounts().get(0).getMountPath());
        }
    }

    private List<Probe> probes() {
        return Stream.of(server.getStartupProbe(), server.getReadinessProbe(), server.getLivenessProbe())
                .toList();
    }

    private boolean chosenBy(Map<String, String> selector) {
        return !selector.isEmpty()
                && template.getMetadata().getLabels().entrySet().containsAll(selector.entrySet());
    }

    private static List<String> targets(Service service) {
        return service.getSpec().getPorts().stream()
                .map(ServicePort::getTargetPort)
                .map(port -> port.getStrVal())
                .toList();
    }

    private Integer port(String property) {
        return Integer.valueOf(application.getProperty(property));
    }

    private Duration drainTimeout() {
        return duration(settings.getProperty("ROOMCAST_DRAIN_TIMEOUT"));
    }

    private static Duration duration(String text) {
        return DurationConverter.parseDuration(text);
    }

    private static Properties properties(Path file) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(Manifest.text(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
