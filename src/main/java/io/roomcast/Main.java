package io.roomcast;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.roomcast.cli.CommandLine;
import io.roomcast.cli.DemoSettings;
import io.roomcast.cli.RoomcastApplication;

/** Looks at the first word before Quarkus starts, so that commands need neither ports nor Redis. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        boolean demo = args.length == 1 && args[0].equals(RoomcastApplication.DEMO);
        if (args.length > 0 && !demo) {
            System.exit(new CommandLine(System.out, System.err).run(args));
        }
        if (demo) {
            DemoSettings.apply();
        }
        Quarkus.run(RoomcastApplication.class, args);
    }
}
