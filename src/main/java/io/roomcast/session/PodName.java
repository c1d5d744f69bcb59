package io.roomcast.session;

import io.roomcast.protocol.SessionId;

/** What this process is called in {@code welcome}: the host's name, as Kubernetes sets it, or something random. */
public record PodName(String value) {
    static PodName ofHost() {
        String host = System.getenv("HOSTNAME");
        return new PodName(host == null || host.isBlank() ? "pod-" + SessionId.random() : host);
    }
}
