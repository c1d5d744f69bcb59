package io.roomcast.testing;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A real Redis of its own on a free port; without files, unless its options say otherwise. */
public final class RedisServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final int port;
    private final Path directory;
    private final List<String> options;
    private Process process;

    private RedisServer(int port, Path directory, List<String> options) {
        this.port = port;
        this.directory = directory;
        this.options = options;
    }

    /** @param options of its command line, beyond those of a server without files: they come later, so they win */
    public static RedisServer start(String... options) {
        try {
            RedisServer server = new RedisServer(FreePort.find(), Scratch.folder("redis"), List.of(options));
            server.launch();
            return server;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Starts the server, with what files it has, and waits until it answers. */
    public void launch() {
        List<String> command = new ArrayList<>(List.of(executable(), "--port", Integer.toString(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        command.addAll(List.of("--dir", directory.toString()));
        command.addAll(options);
        process = start(command, directory);
        Eventually.holds("redis answers", this::answers);
    }

    static Process start(List<String> command, Path directory) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Takes away what a server that is not running would find of its data. */
    public void forget() {
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(file -> Files.isRegularFile(file) && !file.endsWith("log"))
                    .forEach(file -> file.toFile().delete());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The installed one, or else the one that a test library carries. */
    static String executable() {
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            Path installed = Path.of(folder, "redis-server");
            if (Files.isExecutable(installed)) {
                return installed.toString();
            }
        }
        return Carried.EXECUTABLE;
    }

    /** Unpacked once, where it is asked for. */
    private static final class Carried {
        private static final String EXECUTABLE = unpack();

        private static String unpack() {
            try {
                return ExecutableProvider.newJarResourceProvider(
                                Scratch.folder("redis-server").toFile())
                        .get()
                        .getAbsolutePath();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    private boolean answers() {
        try {
            return command("PING").get(0).equals("PONG");
        } catch (UncheckedIOException | IllegalStateException notYet) {
            // It does not listen yet, or still loads its data.
            return false;
        }
    }

    /** Ends the server at once, as a crash would. */
    public void kill() {
        end(process);
    }

    static void end(Process process) {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** What it has written of itself. */
    public String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Listens on one more port, encrypted; asks clients for no certificate. */
    public int speakTls(SelfSigned identity) {
        int encrypted = FreePort.find();
        command("CONFIG", "SET", "tls-auth-clients", "no");
        command("CONFIG", "SET", "tls-cert-file", identity.certificate().toString());
        command("CONFIG", "SET", "tls-key-file", identity.key().toString());
        command("CONFIG", "SET", "tls-port", Integer.toString(encrypted));
        return encrypted;
    }

    /** It stands still until {@link #resume}. */
    public void pause() {
        Signal.STOP.to(process);
    }

    public void resume() {
        Signal.CONT.to(process);
    }

    /** Sends one command and reads its answer, flattened to its strings and numbers. */
    public List<String> command(String... words) {
        return command(port, words);
    }

    static List<String> command(int port, String... words) {
        return command(
                port,
                Stream.of(words)
                        .map(word -> word.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new));
    }

    /** By its own clock. */
    public Instant time() {
        List<String> time = command("TIME");
        return Instant.ofEpochSecond(Long.parseLong(time.get(0)), 1_000 * Long.parseLong(time.get(1)));
    }

    /** The same for words that are no text. */
    public List<String> command(byte[]... words) {
        return command(port, words);
    }

    private static List<String> command(int port, byte[]... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            var request = new ByteArrayOutputStream();
            request.writeBytes(ascii("*" + words.length + "\r\n"));
            for (byte[] word : words) {
                request.writeBytes(ascii("$" + word.length + "\r\n"));
                request.writeBytes(word);
                request.writeBytes(ascii("\r\n"));
            }
            out.write(request.toByteArray());
            List<String> answer = new ArrayList<>();
            read(socket.getInputStream(), answer);
            return answer;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void read(InputStream in, List<String> answer) throws IOException {
        String line = line(in);
        switch (line.charAt(0)) {
            case '+', ':' -> answer.add(line.substring(1));
            case '-' -> throw new IllegalStateException(line);
            case '$' -> {
                int length = Integer.parseInt(line.substring(1));
                if (length >= 0) {
                    answer.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                    in.readNBytes(2);
                }
            }
            case '*' -> {
                int count = Integer.parseInt(line.substring(1));
                for (int i = 0; i < count; i++) {
                    read(in, answer);
                }
            }
            default -> throw new IllegalStateException(line);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c; (c = in.read()) != '\r'; ) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            line.append((char) c);
        }
        in.readNBytes(1);
        return line.toString();
    }

    /** Ends it for good, with its files. */
    @Override
    public void close() {
        kill();
        Scratch.remove(directory);
    }
}
