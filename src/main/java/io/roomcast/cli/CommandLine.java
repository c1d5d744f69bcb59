package io.roomcast.cli;

import io.roomcast.auth.AuthConfig;
import io.roomcast.auth.SettingException;
import io.smallrye.config.ConfigValidationException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The commands that do not start a server. */
public final class CommandLine {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USE = 2;

    private static final Set<String> HELP = Set.of("--help", "-h");

    private static final Set<String> COMMANDS = Set.of(RoomcastApplication.DEMO, "token", "witness");

    private final TokenCommand token;
    private final WitnessCommand witness;
    private final PrintStream out;
    private final PrintStream err;

    public CommandLine(PrintStream out, PrintStream err) {
        this(Settings::auth, Clock.systemUTC(), out, err);
    }

    CommandLine(Supplier<AuthConfig> config, Clock clock, PrintStream out, PrintStream err) {
        this.token = new TokenCommand(config, clock);
        this.witness = new WitnessCommand(out, err);
        this.out = out;
        this.err = err;
    }

    /**
     * Prints the result of a command, and nothing else, to the first stream, what went wrong to the second.
     *
     * @param words at least one
     * @return the exit code
     */
    public int run(String... words) {
        List<String> rest = List.of(words).subList(1, words.length);
        try {
            if (words[0].equals("witness") && !asksForHelp(rest)) {
                return witness.run(rest);
            }
            out.print(result(words[0], rest));
            out.flush();
            return DONE;
        } catch (UsageException e) {
            err.println(e.getMessage());
            err.println();
            err.print(Usage.TEXT);
            return WRONG_USE;
        } catch (SettingException | ConfigValidationException e) {
            err.println(e.getMessage());
            return FAILED;
        }
    }

    private String result(String command, List<String> rest) {
        if (command.equals("help") || HELP.contains(command)) {
            return alone(command, rest, Usage.TEXT);
        }
        if (COMMANDS.contains(command) && asksForHelp(rest)) {
            return Usage.TEXT;
        }
        return switch (command) {
            case "token" -> token.run(rest) + System.lineSeparator();
            case "--version" -> alone(command, rest, Version.current() + System.lineSeparator());
            // Known, and started by Main; here it can only have too many words.
            case RoomcastApplication.DEMO -> alone(command, rest, "");
            default -> throw new UsageException("There is no command " + command);
        };
    }

    private static boolean asksForHelp(List<String> words) {
        return !Collections.disjoint(words, HELP);
    }

    private static String alone(String command, List<String> rest, String result) {
        if (!rest.isEmpty()) {
            throw new UsageException(command + " takes no further words: " + rest.get(0));
        }
        return result;
    }
}
