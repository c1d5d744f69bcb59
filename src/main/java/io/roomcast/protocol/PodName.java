package io.roomcast.protocol;

/** What a process is called in {@code welcome} and by operators: the host's name, as Kubernetes sets it, or something random. */
public record PodName(String value) {
    /** This process. */
    public static PodName ofHost() {
        String host = System.getenv("HOSTNAME");
        return new PodName(host == null || host.isBlank() ? "pod-" + SessionId.random() : host);
    }

    @Override
    public String toString() {
        return value;
    }
}
