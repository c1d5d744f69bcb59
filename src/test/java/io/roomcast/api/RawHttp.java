package io.roomcast.api;

import io.roomcast.testing.House;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests that no tidy client would send. */
final class RawHttp {
    private static final int PATIENCE_MILLIS = 60_000;

    private RawHttp() {}

    /** The status that answers a request without a body, whatever its headers promise. */
    static int status(String method, String path, String... headers) {
        return Integer.parseInt(answer(method, path, headers).split(" ", 3)[1]);
    }

    /** All that answers such a request, until the server hangs up. */
    static String answer(String method, String path, String... headers) {
        return ask(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n", headers);
    }

    static String answerWithoutHost(String method, String path, String... headers) {
        return ask(method + " " + path + " HTTP/1.1\r\n", headers);
    }

    private static String ask(String start, String... headers) {
        try (Socket socket = new Socket("localhost", House.ports().http())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String request = start + "Connection: close\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (answer.isEmpty()) {
                throw new AssertionError("closed without an answer");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
