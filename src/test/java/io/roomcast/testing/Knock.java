package io.roomcast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

/** A client at the door: what it says there, and whether it is let in. */
public final class Knock {
    private final House house;
    private final String target;
    private final List<String> subprotocols = new ArrayList<>();
    private String authorization;
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

    /** Bytes that the client's machine takes in for it; only for raw sockets. */
    public Knock receiveBuffer(int bytes) {
        receiveBuffer = bytes;
        return this;
    }

    public TestClient open() {
        return house.remember(TestClient.open(House.ports().http(), target, authorization, subprotocols));
    }

    public RawWebSocket openRaw() {
        RawWebSocket socket = house.remember(RawWebSocket.open(House.ports().http(), target, headers(), receiveBuffer));
        assertEquals(101, socket.status(), "the server's answer");
        return socket;
    }

    public void isRefusedWith(int status) {
        RawWebSocket socket = house.remember(RawWebSocket.open(House.ports().http(), target, headers(), receiveBuffer));
        assertEquals(status, socket.status(), "the server's answer to " + target);
    }

    private List<String> headers() {
        List<String> headers = new ArrayList<>();
        if (authorization != null) {
            headers.add("Authorization: " + authorization);
        }
        if (!subprotocols.isEmpty()) {
            headers.add("Sec-WebSocket-Protocol: " + String.join(", ", subprotocols));
        }
        return headers;
    }
}
