package io.roomcast.cli;

/** What {@code --help} prints. */
final class Usage {
    static final String TEXT = """
            Usage: java -jar quarkus-run.jar [command]

              (none)     start the server; it needs a key, such as ROOMCAST_AUTH_SECRET
              demo       start the server with anonymous access and random keys, and print how to use it
              token      print a token for the configured secret
              witness    prove on running servers that nothing is lost silently, while you deploy or fail over
              --help     print this, also behind a command
              --version  print the version

            token --user <name> --room <pattern> [--room <pattern>]...
                  [--allow subscribe,publish,presence,history]   default: all four
                  [--ttl 30s|10m|1h|7d]                          default: 1h
                  [--info <JSON>]                                shown in presence
                  [--issuer <iss>] [--audience <aud>]            default: the configured ones

            witness --url ws://<host:port> [--url ...]     servers; clients are spread over them
                  [--rooms 10] [--clients 100] [--rate 50]       messages a second, of all clients together
                  [--duration 1m] [--settle 30s]                 how long it publishes, and waits for the rest
                  [--token <token>]                              may subscribe and publish in the rooms
                  [--prefix witness:]                            of the rooms' names; a number follows
                  [--protocol native|centrifuge]                 default: native
                  [--json]                                       the report as JSON

            In a pattern * stands for any characters; quote it: --room 'chat:*'
            Settings are environment variables, -D... before -jar, or lines of config/application.properties
            Exit codes: 0 done, 1 failed or (witness) not clean, 2 wrong use, 130 and 143 ended by Ctrl-C and by SIGTERM
            """;

    private Usage() {}
}
