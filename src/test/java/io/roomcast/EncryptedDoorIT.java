package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.Eventually;
import io.roomcast.testing.SelfSigned;
import io.roomcast.testing.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that is mounted, with the settings that docs/security.md shows: {@code https} and {@code wss}, without a proxy. */
class EncryptedDoorIT {
    private static final Pattern HTTPS = Pattern.compile("Listening on: .*https://[^:]+:(\\d+)");
    private static final Pattern HTTP = Pattern.compile("Listening on: http://[^:]+:(\\d+)");

    @TempDir
    Path directory;

    @Test
    void rooms_are_entered_by_wss_and_not_by_ws() throws Exception {
        SelfSigned tls = SelfSigned.in(directory);
        try (ServerProcess server = launch(tls, "disabled").start()) {
            String listening = server.line(HTTPS).group();
            assertFalse(listening.contains("http://"), listening);
            int port = port(HTTPS, listening);
            HttpClient client = trusting(tls);
            assertTrue(
                    firstFrame(client, "wss://localhost:" + port + "/ws/lobby").contains("\"type\":\"welcome\""));
            HttpResponse<String> page = get(client, "https://localhost:" + port + "/");
            assertEquals(200, page.statusCode());
            assertEquals(
                    "max-age=31536000",
                    page.headers().firstValue("Strict-Transport-Security").orElse(""));
        }
    }

    @Test
    void who_comes_without_encryption_may_be_sent_to_it() throws Exception {
        SelfSigned tls = SelfSigned.in(directory);
        try (ServerProcess server = launch(tls, "redirect").start()) {
            String listening = server.line(HTTPS).group();
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            HttpResponse<String> sent = get(client, "http://localhost:" + port(HTTP, listening) + "/roomcast.js");
            assertEquals(301, sent.statusCode());
            String location = sent.headers().firstValue("Location").orElse("");
            // With the port as it is configured, which is none in particular here.
            assertTrue(location.matches("https://localhost:\\S+/roomcast\\.js"), location);
        }
    }

    @Test
    void a_certificate_that_is_replaced_is_taken_up_without_a_restart() throws Exception {
        SelfSigned old = SelfSigned.in(directory);
        SelfSigned next = SelfSigned.in(directory);
        SelfSigned mounted = new SelfSigned(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        mount(old, mounted);
        try (ServerProcess server = launch(mounted, "disabled").start()) {
            String page = "https://localhost:" + port(HTTPS, server.line(HTTPS).group()) + "/";
            assertEquals(200, get(trusting(old), page).statusCode());
            mount(next, mounted);
            Eventually.holds("the new certificate is shown", () -> isTrusted(next, page));
        }
    }

    private ServerProcess.Launch launch(SelfSigned tls, String insecureRequests) {
        return ServerProcess.in(directory)
                .environment(Map.of("ROOMCAST_AUTH_ANONYMOUS", "true"))
                .property("quarkus.http.ssl-port", "0")
                .property("quarkus.http.insecure-requests", insecureRequests)
                .property("quarkus.http.tls-configuration-name", "door")
                .property(
                        "quarkus.tls.door.key-store.pem.0.cert",
                        tls.certificate().toString())
                .property("quarkus.tls.door.key-store.pem.0.key", tls.key().toString())
                .property("quarkus.tls.door.reload-period", "1s")
                .property("quarkus.http.filter.security.header.\"Strict-Transport-Security\"", "max-age=31536000");
    }

    private static void mount(SelfSigned from, SelfSigned to) throws IOException {
        Files.copy(from.key(), to.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(from.certificate(), to.certificate(), StandardCopyOption.REPLACE_EXISTING);
    }

    private static int port(Pattern door, String listening) {
        return door.matcher(listening)
                .results()
                .map(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(listening));
    }

    /** Asked by a client of its own, who has no connection from before. */
    private static boolean isTrusted(SelfSigned tls, String page) {
        return trusting(tls)
                .sendAsync(HttpRequest.newBuilder(URI.create(page)).build(), BodyHandlers.ofString())
                .handle((answer, refused) -> refused == null && answer.statusCode() == 200)
                .join();
    }

    private static HttpClient trusting(SelfSigned tls) {
        try (InputStream pem = Files.newInputStream(tls.certificate())) {
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(pem);
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("server", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return HttpClient.newBuilder().sslContext(context).build();
        } catch (IOException | GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    private static HttpResponse<String> get(HttpClient client, String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private static String firstFrame(HttpClient client, String url) throws Exception {
        CompletableFuture<String> frame = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(url), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                        frame.complete(data.toString());
                        return null;
                    }
                })
                .get(60, TimeUnit.SECONDS);
        try {
            return frame.get(60, TimeUnit.SECONDS);
        } finally {
            socket.abort();
        }
    }
}
