package io.roomcast.k8s;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads manifests as the API server would: a field that a kind does not have fails, and so does one that stands twice. */
final class Manifest {
    static final Path ROOT = Path.of("k8s");

    private static final String DELETION = "$patch";
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.ofEntries(
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("batch/v1 Job", Job.class),
            Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
            Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
            Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class));
    private static final ObjectMapper YAML = JsonMapper.builder(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .annotationIntrospector(new WithoutCatchAll())
            .build();

    /** The model keeps what it does not know in a map beside the rest; without that map it is unknown, and fails. */
    private static final class WithoutCatchAll extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }

    /** What our kustomization files may say; any other field fails. */
    record Kustomization(
            String apiVersion,
            String kind,
            String namespace,
            List<String> resources,
            List<String> components,
            List<Image> images,
            List<Replicas> replicas,
            List<Generator> configMapGenerator,
            List<Patch> patches) {
        record Image(String name, String newName, String newTag) {}

        record Replicas(String name, int count) {}

        record Generator(String name, String behavior, List<String> envs, List<String> files, Options options) {}

        record Options(Map<String, String> labels, boolean disableNameSuffixHash) {}

        record Patch(String path, @JsonProperty("patch") String text) {}

        Kustomization {
            resources = Objects.requireNonNullElse(resources, List.of());
            components = Objects.requireNonNullElse(components, List.of());
            images = Objects.requireNonNullElse(images, List.of());
            replicas = Objects.requireNonNullElse(replicas, List.of());
            configMapGenerator = Objects.requireNonNullElse(configMapGenerator, List.of());
            patches = Objects.requireNonNullElse(patches, List.of());
        }
    }

    private Manifest() {}

    /** All objects of one file; patches are objects with less in them. */
    static List<HasMetadata> read(Path file) {
        return parse(text(file));
    }

    static <T extends HasMetadata> T read(Path file, Class<T> kind) {
        return only(read(file), kind);
    }

    static List<HasMetadata> parse(String text) {
        List<HasMetadata> objects = new ArrayList<>();
        for (JsonNode document : documents(text)) {
            objects.add(object((ObjectNode) document));
        }
        return objects;
    }

    static Kustomization kustomization(Path directory) {
        try {
            return YAML.readValue(text(directory.resolve("kustomization.yaml")), Kustomization.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(directory + ": " + e.getMessage(), e);
        }
    }

    /** YAML that is not of Kubernetes. */
    static JsonNode tree(Path file) {
        return documents(text(file)).get(0);
    }

    static <T extends HasMetadata> T only(List<HasMetadata> objects, Class<T> kind) {
        List<T> found = all(objects, kind);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of " + kind.getSimpleName());
        }
        return found.get(0);
    }

    static <T extends HasMetadata> List<T> all(List<HasMetadata> objects, Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Kind and name, as patches find what they change. */
    static String id(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getName();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> documents(String text) {
        try (var documents = YAML.readerFor(new TypeReference<JsonNode>() {}).<JsonNode>readValues(text)) {
            return documents.readAll();
        } catch (IOException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static HasMetadata object(ObjectNode document) {
        // Kustomize's own word; the rest is the object.
        document.remove(DELETION);
        String kind = document.path("apiVersion").asText() + " "
                + document.path("kind").asText();
        Class<? extends HasMetadata> type = KINDS.get(kind);
        if (type == null) {
            throw new AssertionError("no such kind: " + kind);
        }
        try {
            return YAML.treeToValue(document, type);
        } catch (JsonProcessingException e) {
            throw new AssertionError(kind + ": " + e.getMessage(), e);
        }
    }
}
