package io.roomcast.testing;

import io.roomcast.testing.PodCluster.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** One address for several pods, as a service of Kubernetes is: each connection goes to the first that is ready, and stays with it. */
public final class PodService implements AutoCloseable {
    private final List<Pod> pods;
    private final ServerSocket door;
    private volatile Pod latest;

    private PodService(List<Pod> pods) throws IOException {
        this.pods = pods;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** @param pods in the order in which they are preferred */
    public static PodService of(Pod... pods) {
        try {
            PodService service = new PodService(List.of(pods));
            start(service::accept);
            return service;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    public URI sockets() {
        return URI.create("ws://localhost:" + door.getLocalPort());
    }

    /** Where the last connection went; null while there was none. */
    public Pod latest() {
        return latest;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException ended) {
                // The service is closed, which ends the loop, or the pod just went: its client has been hung up on, and
                // comes back.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Optional<Pod> ready = pods.stream().filter(Pod::isReady).findFirst();
        if (ready.isEmpty()) {
            client.close();
            return;
        }
        try {
            Socket pod = new Socket("localhost", ready.get().sockets().getPort());
            latest = ready.get();
            start(() -> pass(client, pod));
            start(() -> pass(pod, client));
        } catch (IOException gone) {
            client.close();
            throw gone;
        }
    }

    /** Until either hangs up, which ends both. */
    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException lost) {
            // As when either hangs up.
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "service");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
