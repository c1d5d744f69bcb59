package io.roomcast.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged server as a process of its own, started as an operator would: the jar, or the native executable that
 * {@code roomcast.executable} names. Ends with the test.
 */
public final class ServerProcess implements AutoCloseable {
    /** Set for a run of tests, it is handed on: {@code false} sends all that is said the framework's way. */
    private static final String DIRECT = "roomcast.socket.direct";

    private static final int PATIENCE_SECONDS = 120;
    private static final Pattern LISTENING = Pattern.compile(
            "Listening on: http://0\\.0\\.0\\.0:(\\d+)\\. Management interface listening on http://0\\.0\\.0\\.0:(\\d+)");
    private final Process process;
    /** Lines of standard output that nobody has asked for yet; empty for its end. */
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    private final CompletableFuture<String> output = new CompletableFuture<>();
    private final CompletableFuture<String> errors = new CompletableFuture<>();

    /** What it has said on standard output so far. */
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    private ServerProcess(Process process) {
        this.process = process;
        follow("stdout", process.getInputStream(), output, lines, said);
        follow("stderr", process.getErrorStream(), errors, new LinkedBlockingQueue<>(), new ArrayList<>());
    }

    /** What the process is started with. Ports are free ones unless properties say otherwise. */
    public static final class Launch {
        private final List<String> properties = new ArrayList<>();
        private final Path directory;
        private final ProcessBuilder builder = new ProcessBuilder();

        private Launch(Path directory) {
            this.directory = directory;
            property("quarkus.http.port", "0");
            property("quarkus.management.port", "0");
            Optional.ofNullable(System.getProperty(DIRECT)).ifPresent(direct -> property(DIRECT, direct));
            builder.environment().keySet().removeIf(name -> name.matches("(ROOMCAST|QUARKUS|JAVA_TOOL|JDK_JAVA).*"));
        }

        public Launch property(String name, String value) {
            properties.add("-D" + name + "=" + value);
            return this;
        }

        public Launch environment(Map<String, String> variables) {
            builder.environment().putAll(variables);
            return this;
        }

        public ServerProcess start(String... words) {
            List<String> command = new ArrayList<>();
            String executable = System.getProperty("roomcast.executable", "");
            if (executable.isEmpty()) {
                command.add(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
                command.addAll(properties);
                command.add("-jar");
                command.add(jar().toString());
            } else {
                command.add(Path.of(executable).toAbsolutePath().toString());
                command.addAll(properties);
            }
            command.addAll(List.of(words));
            try {
                return new ServerProcess(
                        builder.command(command).directory(directory.toFile()).start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Path jar() {
        Path build = Path.of(System.getProperty("roomcast.build.directory", "target"));
        return build.resolve("quarkus-app/quarkus-run.jar").toAbsolutePath();
    }

    /** @param directory where it runs: one without settings of its own */
    public static Launch in(Path directory) {
        return new Launch(directory);
    }

    /** The first line, of those not yet looked at, in which the pattern is found. */
    public Matcher line(Pattern pattern) throws InterruptedException {
        while (true) {
            Optional<String> next = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null || next.isEmpty()) {
                throw new AssertionError("no line like " + pattern + "; errors: " + errors.getNow(""));
            }
            Matcher matcher = pattern.matcher(next.get());
            if (matcher.find()) {
                return matcher;
            }
        }
    }

    /** Waits until it listens. */
    public Ports ports() throws InterruptedException {
        return ports(line(LISTENING));
    }

    /** Where a server listens, by what it has logged. */
    static Optional<Ports> portsIn(String log) {
        Matcher listening = LISTENING.matcher(log);
        return listening.find() ? Optional.of(ports(listening)) : Optional.empty();
    }

    private static Ports ports(Matcher listening) {
        return new Ports(Integer.parseInt(listening.group(1)), Integer.parseInt(listening.group(2)));
    }

    /** Where it listens. */
    public record Ports(int http, int management) {}

    /** Asks it to end, as Kubernetes does. */
    public void terminate() {
        // Not of the process itself: that would also close the streams that its last words come through.
        boolean asked = process.toHandle().destroy();
        if (!asked) {
            throw new AssertionError("cannot be asked to end");
        }
    }

    /** Ends it at once, as a crash would. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** It stands still until {@link #resume}, as in a long pause of its machine. */
    public void pause() {
        Signal.STOP.to(process);
    }

    public void resume() {
        Signal.CONT.to(process);
    }

    /** Standard output until now. */
    public String outputSoFar() {
        return String.join("\n", List.copyOf(said));
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + PATIENCE_SECONDS + " s");
        }
        return process.exitValue();
    }

    /** All of standard output; waits for its end. */
    public String output() {
        return output.join();
    }

    /** All of standard error; waits for its end. */
    public String errors() {
        return errors.join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static void follow(
            String name,
            InputStream stream,
            CompletableFuture<String> whole,
            BlockingQueue<Optional<String>> lines,
            List<String> said) {
        Thread reader = new Thread(
                () -> {
                    StringBuilder text = new StringBuilder();
                    try (var source = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = source.readLine(); line != null; line = source.readLine()) {
                            text.append(line).append('\n');
                            said.add(line);
                            lines.add(Optional.of(line));
                        }
                    } catch (IOException closed) {
                        text.append(closed).append('\n');
                    }
                    whole.complete(text.toString());
                    lines.add(Optional.empty());
                },
                name);
        reader.setDaemon(true);
        reader.start();
    }
}
