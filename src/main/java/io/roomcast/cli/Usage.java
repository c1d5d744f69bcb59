package io.roomcast.cli;

/** What {@code --help} prints. */
final class Usage {
    static final String TEXT = """
            Usage: java -jar quarkus-run.jar [command]

              (none)     start the server; it needs a key, such as ROOMCAST_AUTH_SECRET
              demo       start the server with anonymous access and random keys, and print how to use it
              token      print a token for the configured secret
              --help     print this
              --version  print the version

            token --user <name> --room <pattern> [--room <pattern>]...
                  [--allow subscribe,publish,presence,history]   default: all four
                  [--ttl 30s|10m|1h|7d]                          default: 1h
                  [--info <JSON>]                                shown in presence
                  [--issuer <iss>] [--audience <aud>]            default: the configured ones

            In a pattern * stands for any characters; quote it: --room 'chat:*'
            Exit codes: 0 done, 1 failed, 2 wrong use
            """;

    private Usage() {}
}
