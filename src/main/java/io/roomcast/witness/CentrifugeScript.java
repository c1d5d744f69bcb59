package io.roomcast.witness;

/** The commands of the Centrifuge protocol that a witness says. Names of rooms and tokens need no escapes in JSON. */
final class CentrifugeScript {
    private CentrifugeScript() {}

    /** @param token null for none */
    static String connect(long id, String token) {
        return command(id, "connect", token == null ? "" : "\"token\":\"" + token + "\"");
    }

    /** @param epoch null where nothing is to be recovered */
    static String subscribe(long id, String room, String epoch, long offset) {
        String since = epoch == null ? "" : ",\"recover\":true,\"epoch\":\"" + epoch + "\",\"offset\":" + offset;
        return command(
                id, "subscribe", "\"channel\":\"" + room + "\",\"positioned\":true,\"recoverable\":true" + since);
    }

    static String publish(long id, String room, String data) {
        return command(id, "publish", "\"channel\":\"" + room + "\",\"data\":" + data);
    }

    private static String command(long id, String name, String parameters) {
        return "{\"id\":" + id + ",\"" + name + "\":{" + parameters + "}}";
    }
}
