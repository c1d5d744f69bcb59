package io.roomcast.cli;

/** What the demo says about itself: addresses and keys to copy from. */
record Banner(int port, String token, String user, String apiKey) {
    @Override
    public String toString() {
        String server = "localhost:" + port;
        return """

                Roomcast is ready to be tried. Anyone may enter; what is printed here is gone when it stops.

                  Page       http://%1$s/
                  WebSocket  ws://%1$s/ws/lobby
                  Token      %2$s
                             (user %3$s, every room, 24 hours)
                  Publish    curl http://%1$s/v1/rooms/lobby/messages -H 'X-API-Key: %4$s' \
                -H 'Content-Type: application/json' -d '{"data":"hello"}'

                """.formatted(server, token, user, apiKey);
    }
}
