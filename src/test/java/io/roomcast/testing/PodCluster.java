package io.roomcast.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Packaged servers that share a Redis, each of them a process. */
public final class PodCluster implements AutoCloseable {
    /** For publishing through {@code /v1}. */
    public static final String API_KEY = "key";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** As a probe of Kubernetes waits by default. */
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(1);

    private final Path directory;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<Pod> pods = new ArrayList<>();

    private PodCluster(Path directory) {
        this.directory = directory;
    }

    /** @param directory where pods run: one without settings of its own */
    public static PodCluster in(Path directory) {
        return new PodCluster(directory)
                .property("roomcast.auth.anonymous", "true")
                .property("roomcast.api.key", API_KEY);
    }

    /** Of the pods started from now on. */
    public PodCluster property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /** Starts one more. */
    public Pod start() {
        return start(null);
    }

    /** Starts one more that reaches Redis through a proxy of its own. */
    public Pod startBehind(FaultProxy proxy) {
        return start(proxy);
    }

    private Pod start(FaultProxy proxy) {
        Pod pod = new Pod(proxy);
        pods.add(pod);
        pod.launch();
        return pod;
    }

    public List<Pod> pods() {
        return List.copyOf(pods);
    }

    /** Waits until all are ready. */
    public void becomesReady() {
        Eventually.holds("all pods are ready", () -> pods.stream().allMatch(Pod::isReady));
    }

    /** Ends one of them at once, for good, and its proxy. */
    public void end(Pod pod) {
        pods.remove(pod);
        pod.close();
        if (pod.proxy() != null) {
            pod.proxy().close();
        }
    }

    @Override
    public void close() {
        pods().forEach(this::end);
    }

    /** One server. Keeps its ports over a restart. */
    public final class Pod {
        private final FaultProxy proxy;
        private final ServerProcess.Ports ports = new ServerProcess.Ports(FreePort.find(), FreePort.find());
        private ServerProcess process;

        private Pod(FaultProxy proxy) {
            this.proxy = proxy;
        }

        /** Starts it, the first time or again, and waits until it listens. */
        public void launch() {
            ServerProcess.Launch launch = ServerProcess.in(directory);
            properties.forEach(launch::property);
            if (proxy != null) {
                launch.property("quarkus.redis.hosts", proxy.uri());
            }
            launch.property("quarkus.http.port", Integer.toString(ports.http()));
            launch.property("quarkus.management.port", Integer.toString(ports.management()));
            process = launch.start();
            try {
                process.ports();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        /** What stands between it and Redis. */
        public FaultProxy proxy() {
            return proxy;
        }

        /** The process of now: another one after {@link #launch}. */
        public ServerProcess process() {
            return process;
        }

        public URI sockets() {
            return URI.create("ws://localhost:" + ports.http());
        }

        public URI http(String path) {
            return URI.create("http://localhost:" + ports.http() + path);
        }

        public URI readiness() {
            return URI.create("http://localhost:" + ports.management() + "/q/health/ready");
        }

        public boolean isReady() {
            try {
                HttpRequest request = HttpRequest.newBuilder(readiness())
                        .timeout(PROBE_PATIENCE)
                        .build();
                return HTTP.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException away) {
                return false;
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        private void close() {
            process.close();
        }
    }
}
