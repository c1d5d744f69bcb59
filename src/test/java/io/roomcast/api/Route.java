package io.roomcast.api;

import io.roomcast.auth.Right;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One thing that the backend API does.
 *
 * @param path as it is described
 * @param example a path that is served
 * @param body null for none
 */
record Route(String method, String path, String example, String body, Right right) {
    private static final String DATA = "{\"data\":1}";
    /** For all commands of the other protocol that are about a channel, a user or both. */
    private static final String CHANNEL = "{\"channel\":\"routes:1\",\"user\":\"routes-1\",\"data\":1}";

    /** Of whose requests nothing is read. */
    private static final Set<String> UNREAD = Set.of("GET /v1/pods", "GET /v1/figures", "GET /v1/jobs");

    static Stream<Route> all() {
        return Stream.of(
                backend("POST", "/v1/rooms/{room}/messages", DATA),
                backend("GET", "/v1/rooms/{room}/messages"),
                operator("DELETE", "/v1/rooms/{room}/messages"),
                backend("POST", "/v1/messages", "{\"rooms\":[\"routes:1\"],\"data\":1}"),
                backend("GET", "/v1/rooms"),
                backend("GET", "/v1/rooms/{room}/members"),
                backend("POST", "/v1/users/{user}/messages", DATA),
                operator("DELETE", "/v1/users/{user}/sessions"),
                operator("POST", "/v1/users/{user}/rooms/{room}"),
                operator("DELETE", "/v1/users/{user}/rooms/{room}"),
                backend("GET", "/v1/sessions"),
                operator("DELETE", "/v1/sessions/{session}"),
                operator("GET", "/v1/sessions/{session}/trace", null, "?room=routes:1"),
                operator("PUT", "/v1/traces/{namespace}"),
                operator("DELETE", "/v1/traces/{namespace}"),
                operator("POST", "/v1/revocations", "{\"jti\":\"routes-1\"}"),
                backend("GET", "/v1/schedules"),
                operator(
                        "PUT",
                        "/v1/schedules/{schedule}",
                        "{\"room\":\"routes:1\",\"message\":\"hi\",\"every\":\"365d\"}"),
                operator("POST", "/v1/schedules/{schedule}/fire"),
                operator("POST", "/v1/schedules/{schedule}/pause"),
                operator("POST", "/v1/schedules/{schedule}/resume"),
                operator("DELETE", "/v1/schedules/{schedule}"),
                backend("GET", "/v1/pods"),
                backend("GET", "/v1/figures"),
                backend("GET", "/v1/jobs"),
                backend("GET", "/v1/jobs/{job}"),
                backend("POST", "/api/publish", CHANNEL),
                backend("POST", "/api/broadcast", "{\"channels\":[\"routes:1\"],\"data\":1}"),
                operator("POST", "/api/subscribe", CHANNEL),
                operator("POST", "/api/unsubscribe", CHANNEL),
                operator("POST", "/api/disconnect", CHANNEL),
                operator("POST", "/api/refresh", CHANNEL),
                backend("POST", "/api/presence", CHANNEL),
                backend("POST", "/api/presence_stats", CHANNEL),
                backend("POST", "/api/history", CHANNEL),
                operator("POST", "/api/history_remove", CHANNEL),
                backend("POST", "/api/channels", "{}"),
                backend("POST", "/api/info", "{}"),
                backend("POST", "/api/rpc", "{\"method\":\"none\"}"),
                backend("POST", "/api/batch", "{\"commands\":[]}"));
    }

    static List<Route> of(Right right) {
        return all().filter(route -> route.right() == right).toList();
    }

    private static Route backend(String method, String path) {
        return backend(method, path, null);
    }

    private static Route backend(String method, String path, String body) {
        return new Route(method, path, example(path), body, Right.BACKEND);
    }

    private static Route operator(String method, String path) {
        return operator(method, path, null);
    }

    private static Route operator(String method, String path, String body) {
        return new Route(method, path, example(path), body, Right.OPERATOR);
    }

    private static Route operator(String method, String path, String body, String query) {
        return new Route(method, path, example(path) + query, body, Right.OPERATOR);
    }

    /**
     * The same, with a body, a name or a number that is none. Where nothing of a request is read, an answer is asked for that
     * nobody can give.
     */
    Misuse misuse() {
        if (body != null) {
            return new Misuse(example, "{", "application/json", 400);
        }
        if (path.contains("{")) {
            return new Misuse(path.replaceAll("\\{\\w+}", "%07"), null, "application/json", 400);
        }
        return UNREAD.contains(toString())
                ? new Misuse(example, null, "text/html", 406)
                : new Misuse(example + "?limit=0", null, "application/json", 400);
    }

    /**
     * @param body null for none
     * @param accept the answer that is asked for
     * @param status of the answer that is given
     */
    record Misuse(String path, String body, String accept, int status) {}

    private static String example(String path) {
        return path.replaceAll("\\{\\w+}", "routes-1");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
