package io.roomcast.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between one pod and its Redis, and does to their connections what networks do. Reads what Redis says frame by frame, so
 * that it loses whole pushed messages and never half of one. Each direction of a connection has a thread that reads and one
 * that writes; the faults are switched from any thread.
 */
public final class FaultProxy implements AutoCloseable {
    /** What one direction holds back while it is delayed; beyond it, the sender has to wait. */
    private static final int MAX_HELD = 100_000;

    private final int target;
    private final ServerSocket door;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final AtomicLong dropped = new AtomicLong();

    @GuardedBy("this")
    private final Random random;

    private volatile double dropProbability;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean mute;
    private volatile boolean closed;

    private FaultProxy(int target, long seed) throws IOException {
        this.target = target;
        this.random = new Random(seed);
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** @param seed of what is lost: the same frames, lost alike */
    public static FaultProxy to(RedisServer redis, long seed) {
        try {
            FaultProxy proxy = new FaultProxy(redis.port(), seed);
            start("proxy " + redis.port(), proxy::accept);
            return proxy;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    public String uri() {
        return "redis://127.0.0.1:" + door.getLocalPort();
    }

    /** Loses this part of all messages that Redis pushes, and nothing else. */
    public void dropPushes(double probability) {
        dropProbability = probability;
    }

    /** Pushed messages lost so far. */
    public long dropped() {
        return dropped.get();
    }

    /** Lets whatever comes from now on, in both directions, arrive this much later, and in order. */
    public void delay(Duration later) {
        delay = later;
    }

    /** Ends all connections; new ones are welcome. */
    public void cut() {
        lines.forEach(Line::close);
    }

    /** Ends the connections that listen to channels, and says how many that were; new ones are welcome. */
    public int cutSubscriptions() {
        List<Line> listening = listening();
        listening.forEach(Line::close);
        return listening.size();
    }

    private List<Line> listening() {
        return lines.stream().filter(line -> line.listens).toList();
    }

    /** Whatever is said on the present connections gets lost, for good, while they stay open; new ones are healthy. */
    public void goHalfOpen() {
        lines.forEach(line -> line.dead = true);
    }

    /** The same for the connections that listen to channels; says how many these are. */
    public int subscriptionsGoHalfOpen() {
        List<Line> listening = listening();
        listening.forEach(line -> line.dead = true);
        return listening.size();
    }

    /** Whatever is said on present connections, and on those made until {@link #heal}, gets lost. */
    public void isolate() {
        mute = true;
        goHalfOpen();
    }

    /** No more faults for new connections, nor for present ones that nothing was taken from. */
    public void heal() {
        mute = false;
        dropProbability = 0;
        delay = Duration.ZERO;
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(door);
        cut();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket pod = door.accept();
                connect(pod);
            } catch (IOException ended) {
                // The proxy is closed, which ends the loop, or Redis refuses, which connect has passed on to the pod.
            }
        }
    }

    private void connect(Socket pod) throws IOException {
        Line line;
        try {
            line = new Line(pod, new Socket(InetAddress.getLoopbackAddress(), target));
        } catch (IOException refused) {
            pod.close();
            throw refused;
        }
        lines.add(line);
        line.start();
    }

    private synchronized boolean loses() {
        return dropProbability > 0 && random.nextDouble() < dropProbability;
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception broken) {
            // It is gone, which is what was wanted.
        }
    }

    /** Bytes and when they may go on, in {@link System#nanoTime}. */
    private record Held(ByteBuffer bytes, long due) {}

    @FunctionalInterface
    private interface Source {
        /** The next bytes to pass on; fails at the end. */
        byte[] read() throws IOException;
    }

    /** One connection of the pod and the one to Redis that belongs to it. */
    private final class Line {
        private final Socket pod;
        private final Socket redis;
        /** Whether channels were subscribed here. */
        private volatile boolean listens;
        /** Whether what is said is lost. */
        private volatile boolean dead = mute;

        private Line(Socket pod, Socket redis) throws IOException {
            this.pod = pod;
            this.redis = redis;
            pod.setTcpNoDelay(true);
            redis.setTcpNoDelay(true);
        }

        private void start() throws IOException {
            InputStream asked = pod.getInputStream();
            InputStream answered = new BufferedInputStream(redis.getInputStream(), 65_536);
            pass(() -> chunk(asked), redis.getOutputStream());
            pass(() -> frame(answered), pod.getOutputStream());
        }

        private void pass(Source from, OutputStream to) {
            var held = new LinkedBlockingQueue<Held>(MAX_HELD);
            FaultProxy.start("proxy in", () -> {
                try {
                    while (true) {
                        byte[] bytes = from.read();
                        if (!dead && bytes.length > 0) {
                            held.put(new Held(ByteBuffer.wrap(bytes), System.nanoTime() + delay.toNanos()));
                        }
                    }
                } catch (IOException | InterruptedException ended) {
                    close();
                }
            });
            FaultProxy.start("proxy out", () -> {
                try {
                    while (lines.contains(this)) {
                        Held next = held.poll(1, TimeUnit.SECONDS);
                        if (next != null) {
                            TimeUnit.NANOSECONDS.sleep(next.due() - System.nanoTime());
                            if (!dead) {
                                to.write(next.bytes().array());
                            }
                        }
                    }
                } catch (IOException | InterruptedException ended) {
                    close();
                }
            });
        }

        private byte[] chunk(InputStream from) throws IOException {
            byte[] bytes = new byte[65_536];
            int length = from.read(bytes);
            if (length < 0) {
                throw new EOFException();
            }
            return Arrays.copyOf(bytes, length);
        }

        /** One whole frame, or nothing if it is one that gets lost. */
        private byte[] frame(InputStream from) throws IOException {
            RespFrame frame = RespFrame.read(from);
            if (frame.confirmsSubscription()) {
                listens = true;
            }
            if (listens && frame.isPushedMessage() && loses()) {
                dropped.incrementAndGet();
                return new byte[0];
            }
            return frame.bytes;
        }

        private void close() {
            lines.remove(this);
            closeQuietly(pod);
            closeQuietly(redis);
        }
    }

    /** One value of the protocol of Redis, of version 2 or 3, as it came. */
    private static final class RespFrame {
        private static final byte[] MESSAGE = ascii("$7\r\nmessage\r\n");
        private static final byte[] SUBSCRIBE = ascii("$9\r\nsubscribe\r\n");

        private final byte[] bytes;

        private RespFrame(byte[] bytes) {
            this.bytes = bytes;
        }

        static RespFrame read(InputStream from) throws IOException {
            var copy = new ByteArrayOutputStream();
            value(from, copy);
            return new RespFrame(copy.toByteArray());
        }

        boolean isPushedMessage() {
            return isThreeOf(MESSAGE);
        }

        boolean confirmsSubscription() {
            return isThreeOf(SUBSCRIBE);
        }

        private boolean isThreeOf(byte[] kind) {
            return (bytes[0] == '*' || bytes[0] == '>')
                    && bytes.length > 4 + kind.length
                    && bytes[1] == '3'
                    && bytes[2] == '\r'
                    && Arrays.equals(bytes, 4, 4 + kind.length, kind, 0, kind.length);
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        private static void value(InputStream from, ByteArrayOutputStream copy) throws IOException {
            String line = line(from, copy);
            char type = line.charAt(0);
            switch (type) {
                case '$', '!', '=' -> {
                    int length = length(line);
                    if (length >= 0) {
                        byte[] text = from.readNBytes(length + 2);
                        if (text.length < length + 2) {
                            throw new EOFException();
                        }
                        copy.writeBytes(text);
                    }
                }
                case '*', '~', '>' -> values(from, copy, length(line));
                case '%' -> values(from, copy, 2 * length(line));
                case '|' -> values(from, copy, 2 * length(line) + 1);
                case '+', '-', ':', '_', ',', '#', '(' -> {}
                default -> throw new IOException("no frame of Redis: " + line);
            }
        }

        private static void values(InputStream from, ByteArrayOutputStream copy, int count) throws IOException {
            for (int i = 0; i < count; i++) {
                value(from, copy);
            }
        }

        private static int length(String line) {
            return Integer.parseInt(line.substring(1));
        }

        private static String line(InputStream from, ByteArrayOutputStream copy) throws IOException {
            var line = new StringBuilder();
            int last = 0;
            for (int c; (c = from.read()) >= 0; last = c) {
                copy.write(c);
                if (c == '\n' && last == '\r') {
                    line.setLength(line.length() - 1);
                    return line.toString();
                }
                line.append((char) c);
            }
            throw new EOFException();
        }
    }
}
