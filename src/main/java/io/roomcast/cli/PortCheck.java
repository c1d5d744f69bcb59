package io.roomcast.cli;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses to start, in one sentence that says what to set, where a port cannot be had. The framework finds out a moment later, and prints
 * where in it that was.
 */
@Singleton
class PortCheck {
    private static final String DISABLED = "disabled";

    private final String host;
    private final int port;
    private final boolean shared;
    private final boolean closed;
    private final String managementHost;
    private final int managementPort;

    @Inject
    PortCheck(
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port,
            @ConfigProperty(name = "quarkus.http.so-reuse-port", defaultValue = "false") boolean shared,
            @ConfigProperty(name = "quarkus.http.insecure-requests", defaultValue = "enabled") String insecure,
            @ConfigProperty(name = "quarkus.management.host") String managementHost,
            @ConfigProperty(name = "quarkus.management.port") int managementPort) {
        this.host = host;
        this.port = port;
        this.shared = shared;
        this.closed = insecure.equalsIgnoreCase(DISABLED);
        this.managementHost = managementHost;
        this.managementPort = managementPort;
    }

    /** Only in production: tests have ports of their own, and quarkus:dev keeps its own while it reloads. */
    void check(@Observes @Priority(1) StartupEvent event) {
        if (!LaunchMode.current().isProduction()) {
            return;
        }
        if (!shared && !closed) {
            check(host, port, "QUARKUS_HTTP");
        }
        check(managementHost, managementPort, "QUARKUS_MANAGEMENT");
    }

    /** Fails with {@link ConfigurationException} if nobody could listen there. */
    static void check(String host, int port, String setting) {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new ConfigurationException("Port " + port + " of " + host + " cannot be had (" + e.getMessage()
                    + "): end what listens there, or choose another one with " + setting + "_PORT.");
        }
    }
}
