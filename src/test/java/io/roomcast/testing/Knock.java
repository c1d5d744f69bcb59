package io.roomcast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;

/** A client at the door: what it says there, and whether it is let in. */
public final class Knock {
    private final House house;
    private final String target;
    private final List<String> subprotocols = new ArrayList<>();
    private final List<String> more = new ArrayList<>();
    private String authorization;
    private String preamble = "";
    private int receiveBuffer;

    Knock(House house, String target) {
        this.house = house;
        this.target = target;
    }

    public Knock bearer(String token) {
        return authorization("Bearer " + token);
    }

    public Knock authorization(String header) {
        authorization = header;
        return this;
    }

    public Knock subprotocols(String... names) {
        subprotocols.addAll(List.of(names));
        return this;
    }

    /** One more header, for what a proxy or a browser would say; only for raw sockets. */
    public Knock header(String name, String value) {
        more.add(name + ": " + value);
        return this;
    }

    /** The client's address, as a proxy names it in a header; only for raw sockets. */
    public Knock from(String addresses) {
        return header("X-Forwarded-For", addresses);
    }

    /** What a proxy says before the client's first word; only for raw sockets. */
    public Knock preamble(String line) {
        preamble = line + "\r\n";
        return this;
    }

    /** Bytes that the client's machine takes in for it; only for raw sockets. */
    public Knock receiveBuffer(int bytes) {
        receiveBuffer = bytes;
        return this;
    }

    public TestClient open() {
        return house.remember(TestClient.open(House.ports().http(), target, authorization, subprotocols));
    }

    public RawWebSocket openRaw() {
        RawWebSocket socket = knock();
        assertEquals(101, socket.status(), "the server's answer");
        return socket;
    }

    public void isRefusedWith(int status) {
        RawWebSocket unused = isRefusedRaw(status);
    }

    /** The same; the connection is still there. */
    public RawWebSocket isRefusedRaw(int status) {
        RawWebSocket socket = knock();
        assertEquals(status, socket.status(), "the server's answer to " + target);
        return socket;
    }

    /** Is refused for now, and told when to come back. */
    public void isPutOff(int status, int seconds) {
        RawWebSocket socket = isRefusedRaw(status);
        assertEquals(Integer.toString(seconds), socket.header("Retry-After"));
    }

    /** Comes again and again until it is put off, and told when to come back; how often it was let in before. */
    public int comesUntilPutOff(int attempts, int status, int seconds) {
        for (int letIn = 0; letIn < attempts; letIn++) {
            RawWebSocket socket = knock();
            if (socket.status() != 101) {
                assertEquals(status, socket.status(), "the server's answer to " + target);
                assertEquals(Integer.toString(seconds), socket.header("Retry-After"));
                return letIn;
            }
        }
        return fail("let in " + attempts + " times");
    }

    /** Whether it is let in; else it is refused with this. */
    public boolean isLetIn(int orStatus) {
        RawWebSocket socket = knock();
        if (socket.status() != 101) {
            assertEquals(orStatus, socket.status(), "the server's answer to " + target);
        }
        return socket.status() == 101;
    }

    /** Is gone before there is an answer. */
    public void runs() {
        RawWebSocket.knockAndRun(House.ports().http(), target, headers());
    }

    private RawWebSocket knock() {
        return house.remember(RawWebSocket.open(House.ports().http(), target, headers(), preamble, receiveBuffer));
    }

    private List<String> headers() {
        List<String> headers = new ArrayList<>(more);
        if (authorization != null) {
            headers.add("Authorization: " + authorization);
        }
        if (!subprotocols.isEmpty()) {
            headers.add("Sec-WebSocket-Protocol: " + String.join(", ", subprotocols));
        }
        return headers;
    }
}
