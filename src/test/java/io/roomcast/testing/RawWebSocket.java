package io.roomcast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.roomcast.protocol.CloseStatus;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A WebSocket by hand, for clients that no library would let one be: it sends what it is told, right or wrong, reads only
 * when told, and answers no ping.
 */
public final class RawWebSocket implements AutoCloseable {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final String VERSION = "Sec-WebSocket-Version: ";
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final int status;
    private final List<String> head;

    /** One frame as it came. */
    public record RawFrame(boolean last, int opcode, ByteBuffer payload) {
        public String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }
    }

    private RawWebSocket(Socket socket, DataInputStream in, int status, List<String> head) throws IOException {
        this.socket = socket;
        this.in = in;
        this.out = socket.getOutputStream();
        this.status = status;
        this.head = head;
    }

    /** Asks, and is gone before there is an answer. */
    static void knockAndRun(int port, String target, List<String> headers) {
        try (var socket = new Socket("localhost", port)) {
            // So that it is cut off instead of closed.
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(request(port, target, headers));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] request(int port, String target, List<String> headers) {
        var request = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
        request.append("Host: localhost:").append(port).append("\r\n");
        request.append("Connection: Upgrade\r\nUpgrade: websocket\r\n");
        request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        if (headers.stream().noneMatch(header -> header.startsWith(VERSION))) {
            request.append(VERSION).append("13\r\n");
        }
        headers.forEach(header -> request.append(header).append("\r\n"));
        return request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @param receiveBuffer bytes; 0 for the system's choice */
    public static RawWebSocket open(int port, String target, List<String> headers, int receiveBuffer) {
        return open(port, target, headers, "", receiveBuffer);
    }

    /**
     * @param preamble what a proxy says before the client's first word
     * @param receiveBuffer bytes; 0 for the system's choice
     */
    static RawWebSocket open(int port, String target, List<String> headers, String preamble, int receiveBuffer) {
        try {
            var socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) TestClient.PATIENCE.toMillis());
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress("localhost", port), (int) TestClient.PATIENCE.toMillis());
            socket.getOutputStream().write(preamble.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(request(port, target, headers));
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
            String statusLine = line(in);
            List<String> head = new ArrayList<>();
            String header = line(in);
            while (!header.isEmpty()) {
                head.add(header);
                header = line(in);
            }
            return new RawWebSocket(socket, in, Integer.parseInt(statusLine.split(" ", 3)[1]), head);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c; (c = in.read()) != '\n'; ) {
            if (c < 0) {
                throw new EOFException("no answer to the handshake");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }

    /** The HTTP status of the server's answer. */
    public int status() {
        return status;
    }

    /** Of the server's answer; empty for one that is not there. */
    String header(String name) {
        return head.stream()
                .filter(header -> header.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(header -> header.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    // ---- out ----

    public RawWebSocket sendsText(String text) {
        return sends(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public RawWebSocket sends(boolean last, int opcode, byte... payload) {
        return sendsBytes(frame(last, opcode, payload));
    }

    /** The same frame many times over, as fast as the server takes it; it may hang up before the end. */
    public void floodsWith(String text, int times) {
        byte[] frame = frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
        var all = ByteBuffer.allocate(frame.length * times);
        for (int i = 0; i < times; i++) {
            all.put(frame);
        }
        try {
            out.write(all.array());
        } catch (SocketException hungUp) {
            // Whether it was right to do so is for the test to say.
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends bytes that need be no frame. */
    public RawWebSocket sendsBytes(byte... bytes) {
        try {
            out.write(bytes);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A frame as a client has to send it: masked. */
    public static byte[] frame(boolean last, int opcode, byte... payload) {
        var frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) ((last ? FIN : 0) | opcode));
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    // ---- in ----

    /** The next frame, of whatever kind. */
    public RawFrame reads() {
        try {
            int first = in.readUnsignedByte();
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            return new RawFrame((first & FIN) != 0, first & 0xF, ByteBuffer.wrap(payload));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Reads whatever has come, without a look at it; how many bytes, less than one at the end. */
    public int skims(byte[] bytes) {
        try {
            return in.read(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The next frame that is not about other members; it must be text of the given type. */
    public String readsText(String type) {
        RawFrame frame;
        do {
            frame = reads();
        } while (frame.text().startsWith("{\"type\":\"joined\"") || frame.text().startsWith("{\"type\":\"left\""));
        if (frame.opcode() != TEXT || !frame.text().startsWith("{\"type\":\"" + type + "\"")) {
            fail("expected " + type + " but read " + frame + " " + frame.text());
        }
        return frame.text();
    }

    /** The next frame, which must answer a ping; what the ping said. */
    public String readsPong() {
        RawFrame frame = reads();
        while (frame.opcode() == TEXT && frame.text().startsWith("{\"type\":\"joined\"")) {
            frame = reads();
        }
        assertEquals(PONG, frame.opcode(), frame::text);
        return frame.text();
    }

    /** The server ends the connection, with this code; what it said before does not matter. */
    public void isClosedWith(CloseStatus status) {
        RawFrame frame;
        do {
            frame = reads();
        } while (frame.opcode() != CLOSE);
        assertEquals(status.code(), frame.payload().getShort(0));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
