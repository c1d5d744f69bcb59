package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.testing.CentrifugeChaos;
import io.roomcast.testing.Chaos;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.FuzzRun;
import io.roomcast.testing.RawWebSocket;
import io.roomcast.testing.ServerProcess;
import io.roomcast.testing.ServerProcess.Ports;
import io.roomcast.testing.TestTokens;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Strange requests, upgrades, frames and bytes to the packaged server, with Netty watching its buffers: no answer is a fault
 * of the server's, it logs none, and no session is left.
 */
class FuzzIT {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final String KEY = "only-for-this-test";
    private static final List<String> PATHS = List.of(
            "/v1/rooms/{}/messages",
            "/v1/messages",
            "/v1/rooms",
            "/v1/rooms/{}/members",
            "/v1/users/{}/messages",
            "/v1/users/{}/sessions",
            "/v1/users/{}/rooms/{}",
            "/v1/sessions",
            "/v1/sessions/{}",
            "/v1/revocations",
            "/v1/schedules",
            "/v1/schedules/{}",
            "/v1/schedules/{}/fire",
            "/v1/schedules/{}/pause",
            "/v1/schedules/{}/resume",
            "/v1/pods",
            "/v1/jobs/{}",
            "/v1/tickets",
            "/v1/{}",
            "/api/publish",
            "/api/broadcast",
            "/api/history",
            "/api/channels",
            "/api/subscribe",
            "/api/disconnect",
            "/api/batch",
            "/api/{}",
            "/emulation",
            "/connection/http_stream",
            "/connection/sse",
            "/connection/{}",
            "/q/openapi",
            "/{}",
            "/");
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "BREW");
    private static final List<String> FIELDS = List.of(
            "data",
            "rooms",
            "room",
            "from",
            "key",
            "user",
            "for",
            "jti",
            "exp",
            "issued_before",
            "channel",
            "channels",
            "commands",
            "pattern",
            "limit",
            "since",
            "client",
            "message",
            "every",
            "cron",
            "time_zone",
            "missed",
            "session",
            "node");
    private static final List<String> PARAMETERS = List.of(
            "since",
            "limit",
            "reverse",
            "after",
            "prefix",
            "user",
            "epoch",
            "offset",
            "ticket",
            "format",
            "room",
            "cf_connect");
    /** What a client of a stream is told in its first line. */
    private static final Pattern EMULATION = Pattern.compile("\"session\":\"([^\"]+)\",\"node\":\"([^\"]+)\"");

    private static final String PROTOBUF = "centrifuge-protobuf";

    @TempDir
    Path directory;

    private Ports ports;
    /** Kept open from request to request; null where there is none. */
    private Line line;

    @Test
    void whatever_comes_over_the_network_is_answered_and_nothing_is_left_of_it() throws Exception {
        try (ServerProcess server = ServerProcess.in(directory)
                .property("io.netty.leakDetection.level", "paranoid")
                .property("roomcast.admission.upgrades", "0")
                .property("roomcast.rooms.default.publish-rate", "0")
                .environment(Map.of(
                        "ROOMCAST_AUTH_SECRET",
                        TestTokens.SECRET,
                        "ROOMCAST_API_KEY",
                        KEY,
                        // Leaks are found by the collector.
                        "JAVA_TOOL_OPTIONS",
                        "-Xmx160m"))
                .start()) {
            ports = server.ports();
            FuzzRun.of("sockets", 10, (chaos, inputs) -> {
                for (int i = 0; i < inputs; i++) {
                    input(chaos);
                }
            });
            hangUp();
            Eventually.holds("no session is left", () -> metric("roomcast_sessions") == 0);
            assertEquals(0, metric("roomcast_errors_total{code=\"internal\"}"), "internal errors");
            assertEquals(0, metric("roomcast_closes_total{code=\"1011\"}"), "closes as INTERNAL");
            server.terminate();
            server.exitCode();
            assertEquals(List.of(), complaints(server.output()));
        }
    }

    private static List<String> complaints(String output) {
        return output.lines()
                .filter(said -> said.contains(" ERROR ") || said.contains("LEAK") || said.contains("\tat "))
                .toList();
    }

    private double metric(String name) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + ports.management() + "/q/metrics"));
        String metrics = HttpClient.newHttpClient()
                .sendAsync(request.build(), BodyHandlers.ofString())
                .join()
                .body();
        return metrics.lines()
                .filter(figure -> figure.startsWith(name + " "))
                .mapToDouble(figure -> Double.parseDouble(figure.substring(figure.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    private void input(Chaos chaos) throws IOException {
        switch (chaos.below(15)) {
            case 0 -> untidy(chaos, request(chaos));
            case 1 -> untidy(chaos, upgrade(chaos));
            case 2, 3, 4 -> socket(chaos);
            case 5 -> events(chaos);
            case 6, 7 -> centrifuge(chaos);
            case 8 -> emulated(chaos);
            default -> tidy(chaos, request(chaos));
        }
    }

    /** A request that is one, whatever it asks for; the connection goes on. */
    private void tidy(Chaos chaos, byte[] request) throws IOException {
        if (line == null) {
            line = new Line();
        }
        line.says(request);
        int status = line.status();
        boolean bodiless = new String(request, 0, 5, StandardCharsets.US_ASCII).equals("HEAD ");
        if (!line.goesOn(bodiless) || chaos.oneIn(50)) {
            hangUp();
        }
        judge(status, request);
    }

    /** Bytes that may be no request at all, and nothing after them. */
    private void untidy(Chaos chaos, byte[] request) throws IOException {
        try (Line own = new Line()) {
            byte[] bytes = chaos.oneIn(4) ? chaos.bytes(300) : chaos.mutant(request);
            own.says(bytes);
            own.saysNoMore();
            judge(own.status(), bytes);
        }
    }

    private void socket(Chaos chaos) throws IOException {
        byte[] upgrade = upgrade(chaos);
        try (Line own = new Line()) {
            own.says(upgrade);
            int status = own.status();
            judge(status, upgrade);
            for (int i = chaos.below(6); i >= 0 && status == 101; i--) {
                byte[] command = chaos.command().getBytes(StandardCharsets.UTF_8);
                byte[] frame = switch (chaos.below(6)) {
                    case 0 -> RawWebSocket.frame(chaos.oneIn(2), chaos.below(16), chaos.bytes(200));
                    case 1 -> chaos.mutant(RawWebSocket.frame(true, RawWebSocket.TEXT, command));
                    case 2 -> RawWebSocket.frame(true, RawWebSocket.TEXT, chaos.mutant(command));
                    case 3 -> RawWebSocket.frame(true, RawWebSocket.BINARY, chaos.bytes(200));
                    default -> RawWebSocket.frame(true, RawWebSocket.TEXT, command);
                };
                own.says(frame);
            }
            if (chaos.oneIn(2)) {
                own.says(RawWebSocket.frame(true, RawWebSocket.CLOSE, (byte) 3, (byte) 0xe8));
            }
        }
    }

    private void centrifuge(Chaos chaos) throws IOException {
        boolean protobuf = chaos.oneIn(2);
        var said = new CentrifugeChaos(chaos, token("ann"), token("bob"));
        byte[] upgrade = ("GET /connection/websocket" + query(chaos)
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + (protobuf ? "Sec-WebSocket-Protocol: " + PROTOBUF + "\r\n" : "") + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        int opcode = protobuf ? RawWebSocket.BINARY : RawWebSocket.TEXT;
        try (Line own = new Line()) {
            own.says(upgrade);
            int status = own.status();
            judge(status, upgrade);
            if (status != 101) {
                return;
            }
            if (!chaos.oneIn(10)) {
                own.says(RawWebSocket.frame(true, opcode, protobuf ? said.protobufConnect() : said.jsonConnect()));
            }
            for (int i = chaos.below(6); i >= 0; i--) {
                byte[] commands = protobuf ? said.protobufFrame() : said.jsonFrame();
                own.says(
                        switch (chaos.below(8)) {
                            case 0 -> RawWebSocket.frame(chaos.oneIn(2), chaos.below(16), commands);
                            case 1 -> chaos.mutant(RawWebSocket.frame(true, opcode, commands));
                            default -> RawWebSocket.frame(true, opcode, commands);
                        });
            }
            if (chaos.oneIn(2)) {
                own.says(RawWebSocket.frame(true, RawWebSocket.CLOSE, (byte) 3, (byte) 0xe8));
            }
        }
    }

    /** A stream, and what its client says beside it. */
    private void emulated(Chaos chaos) throws IOException {
        var said = new CentrifugeChaos(chaos, token("ann"), token("bob"));
        try (Line stream = new Line()) {
            byte[] request = post("/connection/http_stream", "application/json", said.jsonConnect());
            stream.says(request);
            int status = stream.status();
            judge(status, request);
            if (status != 200) {
                return;
            }
            String length = stream.text();
            Matcher told = EMULATION.matcher(length.isEmpty() ? length : stream.text());
            boolean entered = told.find();
            for (int i = chaos.below(4); i >= 0; i--) {
                String session = entered && !chaos.oneIn(5) ? told.group(1) : chaos.text();
                String node = entered && !chaos.oneIn(5) ? told.group(2) : chaos.text();
                tidy(
                        chaos,
                        chaos.oneIn(3)
                                ? post("/emulation", "application/octet-stream", said.protobufEmulated(session, node))
                                : post("/emulation", "application/json", said.jsonEmulated(session, node)));
            }
        }
    }

    private static byte[] post(String path, String type, byte[] body) {
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private void events(Chaos chaos) throws IOException {
        String head = "GET /sse/" + encoded(chaos.room()) + query(chaos) + " HTTP/1.1\r\nHost: localhost\r\n"
                + (chaos.oneIn(2)
                        ? "Last-Event-ID: " + value(chaos.oneOf("e:1", chaos.text(), chaos.number())) + "\r\n"
                        : "")
                + credentials(chaos) + "\r\n";
        byte[] request = head.getBytes(StandardCharsets.UTF_8);
        try (Line own = new Line()) {
            own.says(request);
            judge(own.status(), request);
        }
    }

    /** Not at all is an answer too: of whom it does not understand, the server may hang up. */
    private static void judge(int status, byte[] request) {
        assertTrue(
                status < 500 || status == 503,
                () -> status + " answers " + new String(request, StandardCharsets.ISO_8859_1));
    }

    private static byte[] request(Chaos chaos) {
        String method = chaos.oneIn(8) ? chaos.oneOf(METHODS) : chaos.oneOf(METHODS.subList(0, 4));
        StringBuilder path = new StringBuilder(chaos.oneOf(PATHS));
        for (int at = path.indexOf("{}"); at >= 0; at = path.indexOf("{}")) {
            path.replace(at, at + 2, encoded(chaos.oneIn(4) ? chaos.text() : chaos.room()));
        }
        byte[] body = body(chaos);
        boolean chunked = chaos.oneIn(10);
        String head = method + " " + path + query(chaos) + " HTTP/1.1\r\nHost: localhost\r\n" + credentials(chaos)
                + header(chaos, "Content-Type", "application/json")
                + header(chaos, "Accept", chaos.oneOf("*/*", "application/json", "text/html"))
                + (chaos.oneIn(3) ? "Idempotency-Key: " + value(chaos.text()) + "\r\n" : "")
                + (chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + body.length + "\r\n")
                + (chaos.oneIn(10) ? "X-" + chaos.below(9) + ": " + value(chaos.text()) + "\r\n" : "");
        var out = new ByteArrayOutputStream();
        out.writeBytes((head + "\r\n").getBytes(StandardCharsets.UTF_8));
        if (chunked && body.length > 0) {
            out.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(body);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes(chunked ? "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII) : body);
        return out.toByteArray();
    }

    private static byte[] body(Chaos chaos) {
        if (chaos.oneIn(6)) {
            return chaos.bytes(chaos.oneIn(20) ? 100_000 : 60);
        }
        byte[] json = chaos.object(FIELDS.stream()
                        .filter(field -> chaos.oneIn(3) || field.equals("data"))
                        .map(field -> chaos.field(
                                field, chaos.oneOf(chaos.quoted(chaos.room()), chaos.json(), "[\"lobby\"]")))
                        .toList())
                .getBytes(StandardCharsets.UTF_8);
        return chaos.oneIn(6) ? chaos.mutant(json) : json;
    }

    private static byte[] upgrade(Chaos chaos) {
        String head = "GET " + (chaos.oneIn(20) ? "/" + encoded(chaos.text()) : "/ws/" + encoded(chaos.room()))
                + query(chaos)
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
                + (chaos.oneIn(20) ? chaos.number() : "13") + "\r\nSec-WebSocket-Key: "
                + (chaos.oneIn(20) ? value(chaos.text()) : "dGhlIHNhbXBsZSBub25jZQ==") + "\r\n" + credentials(chaos)
                + header(
                        chaos, "Sec-WebSocket-Protocol", chaos.oneOf("roomcast.v1", "bearer.x, roomcast.v1", ",,", "x"))
                + header(chaos, "Sec-WebSocket-Extensions", chaos.oneOf("permessage-deflate", "x; y=1"))
                + header(chaos, "Origin", chaos.oneOf("null", "http://localhost", "https://other.example")) + "\r\n";
        return head.getBytes(StandardCharsets.UTF_8);
    }

    private static String credentials(Chaos chaos) {
        return switch (chaos.below(8)) {
            case 0 -> "";
            case 1 -> "X-API-Key: " + value(chaos.text()) + "\r\n";
            case 2 -> "Authorization: " + value(chaos.oneOf("Bearer ", "Basic ", "")) + value(chaos.text()) + "\r\n";
            case 3, 4 -> "Authorization: Bearer " + token(chaos) + "\r\n";
            default -> "X-API-Key: " + KEY + "\r\n";
        };
    }

    private static String token(Chaos chaos) {
        String token = token(chaos.oneOf("ann", "bob"));
        return chaos.oneIn(6) ? value(chaos.mutant(token)) : token;
    }

    private static String token(String user) {
        return TestTokens.user(user)
                .rooms("*")
                .claim("groups", List.of("operator"))
                .sign();
    }

    private static String header(Chaos chaos, String name, String usual) {
        return chaos.oneIn(6) ? "" : name + ": " + (chaos.oneIn(10) ? value(chaos.text()) : usual) + "\r\n";
    }

    private static String query(Chaos chaos) {
        if (chaos.oneIn(2)) {
            return "";
        }
        StringBuilder query = new StringBuilder("?");
        for (int i = chaos.below(3); i >= 0; i--) {
            query.append(chaos.oneOf(PARAMETERS)).append('=');
            query.append(encoded(chaos.oneOf(chaos.number(), chaos.text(), chaos.room(), "e:1")))
                    .append('&');
        }
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Of a header: in one line, and without what no parser takes. */
    private static String value(String text) {
        return text.replaceAll("[\\x00-\\x1f\\x7f]", "").strip();
    }

    private void hangUp() throws IOException {
        if (line != null) {
            line.close();
            line = null;
        }
    }

    /** A connection, and as much of HTTP as it takes to know where an answer ends. */
    private final class Line implements AutoCloseable {
        private final Socket socket = new Socket("localhost", ports.http());
        private final InputStream in = new BufferedInputStream(socket.getInputStream());
        /** Of the body of the last answer; less than none where its end is not told. */
        private int length;

        private boolean close;

        private Line() throws IOException {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            // Ports are few: none waits for what may still come.
            socket.setSoLinger(true, 0);
        }

        private void says(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException hungUp) {
                close = true;
            }
        }

        private void saysNoMore() {
            try {
                socket.shutdownOutput();
            } catch (IOException hungUp) {
                close = true;
            }
        }

        /** Of the answer; 0 if the server hung up instead. */
        private int status() {
            length = -1;
            String statusLine = text();
            if (statusLine.isEmpty()) {
                close = true;
                return 0;
            }
            int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
            for (String header = text(); !header.isEmpty(); header = text()) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).strip());
                }
                close |= lower.equals("connection: close");
            }
            if (status == 204) {
                length = 0;
            }
            return status;
        }

        /** Whether the server waits for more after this answer, whose body is read now. */
        private boolean goesOn(boolean bodiless) throws IOException {
            return !close && length >= 0 && (bodiless || in.readNBytes(length).length == length);
        }

        private String text() {
            var bytes = new ByteArrayOutputStream();
            try {
                for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                    bytes.write(c);
                }
            } catch (SocketException hungUp) {
                return "";
            } catch (IOException silent) {
                throw new AssertionError("no answer", silent);
            }
            return bytes.toString(StandardCharsets.ISO_8859_1).strip();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
