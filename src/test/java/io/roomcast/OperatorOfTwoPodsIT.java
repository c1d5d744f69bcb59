package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.FrameListener;
import io.roomcast.testing.RedisServer;
import io.roomcast.testing.ServerProcess;
import io.roomcast.testing.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged servers and a real Redis: an operator who asks one of them sees and acts on both. */
class OperatorOfTwoPodsIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    /** When a pod that has not answered is missing: on a busy machine some stand still for longer than the second that is usual. */
    private static final String LATE = "3s";

    private static final String NO_LEASE = "none";

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private static Pod left;
    private static Pod right;

    private record Answer(int status, JsonNode body) {
        List<String> missing() {
            return texts(body.path("missing"));
        }

        int sessions() {
            return body.path("sessions").asInt();
        }
    }

    private record Pod(ServerProcess process, ServerProcess.Ports ports) {
        static Pod start(String name) throws Exception {
            ServerProcess process = ServerProcess.in(directory)
                    .environment(Map.of("HOSTNAME", name))
                    .property("roomcast.auth.anonymous", "true")
                    .property("roomcast.api.key", "key")
                    .property("roomcast.auth.secret", TestTokens.SECRET)
                    .property("quarkus.redis.hosts", redis.uri())
                    .property("roomcast.cluster.timeout", LATE)
                    .start();
            return new Pod(process, process.ports());
        }

        Answer asked(String method, String path) {
            return asked(method, path, "");
        }

        Answer asked(String method, String path, String body) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + ports.http() + path))
                    .header("X-API-Key", "key")
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> response = sent(request);
            try {
                return new Answer(response.statusCode(), JSON.readTree(response.body()));
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        private static HttpResponse<String> sent(HttpRequest request) {
            try {
                return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        FrameListener joinsBy(String token, String room) {
            FrameListener client = FrameListener.connect(room(room), token);
            client.hears("subscribed");
            return client;
        }

        /** As it is listed; missing if it is not. */
        JsonNode schedule(String name) {
            for (JsonNode schedule : asked("GET", "/v1/schedules").body().path("schedules")) {
                if (schedule.path("name").asText().equals(name)) {
                    return schedule;
                }
            }
            return MissingNode.getInstance();
        }

        boolean isReady() {
            URI ready = URI.create("http://localhost:" + ports.management() + "/q/health/ready");
            return sent(HttpRequest.newBuilder(ready).build()).statusCode() == 200;
        }

        boolean refuses(String token) {
            return FrameListener.refusal(room("lobby"), token) == 401;
        }

        private URI room(String name) {
            return URI.create("ws://localhost:" + ports.http() + "/ws/" + name);
        }

        boolean givesTickets() {
            return asked("POST", "/v1/tickets", "{\"user\":\"ann\"}").status() == 200;
        }

        FrameListener joins(String user, String room) {
            String ticket = asked("POST", "/v1/tickets", "{\"user\":\"" + user + "\"}")
                    .body()
                    .path("ticket")
                    .asText();
            FrameListener client = FrameListener.connect(
                    URI.create("ws://localhost:" + ports.http() + "/ws/" + room + "?ticket=" + ticket));
            client.hears("subscribed");
            return client;
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static List<String> each(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(entry -> texts.add(entry.path(field).asText()));
        return texts;
    }

    private static void isDisconnected(FrameListener client) {
        Eventually.holds("it is disconnected", () -> client.closedAs() == CloseStatus.DISCONNECTED.code());
    }

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start();
        left = Pod.start("left");
        right = Pod.start("right");
        allAnswer();
    }

    /** And have what they need: whoever stood still may have lost some of its connections to Redis. */
    private static void allAnswer() {
        Eventually.holds(
                "each is expected to answer",
                () -> Stream.of("left", "right").noneMatch(pod -> leaseOf(pod).equals(NO_LEASE)));
        Eventually.holds("each gives tickets", () -> left.givesTickets() && right.givesTickets());
        Eventually.holds(
                "each sees both",
                () -> List.of(left, right).stream()
                        .map(pod -> pod.asked("GET", "/v1/pods"))
                        .allMatch(answer -> answer.missing().isEmpty()
                                && each(answer.body().path("pods"), "pod").equals(List.of("left", "right"))));
    }

    @AfterAll
    static void stop() {
        left.process().close();
        right.process().close();
        redis.close();
    }

    @Test
    void sessions_rooms_and_members_are_those_of_both_pods() {
        List<String> sessions = new ArrayList<>();
        for (Pod pod : List.of(left, right, right)) {
            sessions.add(
                    pod.joins("ann", "both").hears("welcome").path("session").asText());
        }
        for (Pod pod : List.of(left, right)) {
            JsonNode listed = pod.asked("GET", "/v1/sessions?user=ann").body();
            assertEquals(new ArrayList<>(new TreeSet<>(sessions)), each(listed.path("sessions"), "session"));
            assertEquals(
                    List.of("left", "right", "right"),
                    each(listed.path("sessions"), "pod").stream().sorted().toList());
            Eventually.holds("it is one member", () -> {
                JsonNode rooms =
                        pod.asked("GET", "/v1/rooms?prefix=both").body().path("rooms");
                return rooms.size() == 1
                        && rooms.path(0).path("sessions").asInt() == 3
                        && rooms.path(0).path("members").asInt() == 1;
            });
            Eventually.holds("it has three sessions", () -> {
                JsonNode members =
                        pod.asked("GET", "/v1/rooms/both/members").body().path("members");
                return each(members, "user").equals(List.of("ann"))
                        && each(members, "sessions").equals(List.of("3"));
            });
        }
    }

    @Test
    void what_is_counted_on_both_pods_is_added_and_a_message_in_a_room_counts_once() {
        FrameListener here = left.joins("fay", "counted");
        FrameListener there = right.joins("fay", "counted");
        JsonNode before = left.asked("GET", "/v1/figures").body();
        right.asked("POST", "/v1/rooms/counted/messages", "{\"data\":1}");
        here.hears("message");
        there.hears("message");
        Eventually.holds("both have written it down", () -> {
            JsonNode now = left.asked("GET", "/v1/figures").body();
            return now.path("pods").asInt() == 2
                    && now.path("messages_out").asLong()
                            >= before.path("messages_out").asLong() + 2
                    && now.path("messages_in").path("http").asLong()
                            == before.path("messages_in").path("http").asLong() + 1;
        });
        JsonNode room = left.asked("GET", "/v1/rooms?prefix=counted")
                .body()
                .path("rooms")
                .path(0);
        assertEquals(1, room.path("messages").asInt());
        assertEquals(
                List.of("up", "up"), each(left.asked("GET", "/v1/pods").body().path("pods"), "redis"));
    }

    @Test
    void pages_go_on_over_both_pods() {
        List<String> sessions = new ArrayList<>();
        for (Pod pod : List.of(left, right, left, right, left)) {
            sessions.add(
                    pod.joins("pat", "pages").hears("welcome").path("session").asText());
        }
        List<String> found = new ArrayList<>();
        String after = "";
        do {
            JsonNode page =
                    left.asked("GET", "/v1/sessions?user=pat&limit=2" + after).body();
            found.addAll(each(page.path("sessions"), "session"));
            after = page.has("next") ? "&after=" + page.path("next").asText() : "";
        } while (!after.isEmpty());
        assertEquals(new ArrayList<>(new TreeSet<>(sessions)), found);
    }

    @Test
    void a_user_is_disconnected_on_both_pods_and_that_is_written_down() {
        FrameListener here = left.joins("eve", "lobby");
        FrameListener there = right.joins("eve", "lobby");
        FrameListener other = right.joins("bob", "lobby");
        assertEquals(2, left.asked("DELETE", "/v1/users/eve/sessions").sessions());
        isDisconnected(here);
        isDisconnected(there);
        assertEquals(0, other.closedAs());
        String line = "operator action: who=key-1 what=DELETE on=/v1/users/eve/sessions status=200";
        Eventually.holds(
                "it is written down", () -> left.process().outputSoFar().contains(line));
        assertFalse(right.process().outputSoFar().contains(line));
    }

    @Test
    void a_session_is_disconnected_whichever_pod_it_is_on() {
        FrameListener there = right.joins("cid", "lobby");
        String session = there.hears("welcome").path("session").asText();
        assertEquals(1, left.asked("DELETE", "/v1/sessions/" + session).sessions());
        isDisconnected(there);
        Eventually.holds(
                "it is gone",
                () -> left.asked("DELETE", "/v1/sessions/" + session).status() == 404);
    }

    @Test
    void a_user_is_subscribed_and_unsubscribed_on_both_pods() {
        FrameListener here = left.joins("dan", "lobby");
        FrameListener there = right.joins("dan", "lobby");
        assertEquals(2, right.asked("POST", "/v1/users/dan/rooms/dans").sessions());
        left.asked("POST", "/v1/rooms/dans/messages", "{\"data\":\"hi\"}");
        for (FrameListener client : List.of(here, there)) {
            assertEquals("dans", client.hears("message").path("room").asText());
        }
        assertEquals(2, left.asked("DELETE", "/v1/users/dan/rooms/dans").sessions());
        for (FrameListener client : List.of(here, there)) {
            assertEquals("dans", client.hears("unsubscribed").path("room").asText());
        }
    }

    @Test
    void what_happened_to_a_session_is_told_whichever_pod_it_was_on() {
        assertEquals(
                2, left.asked("PUT", "/v1/traces/traced").body().path("pods").asInt());
        FrameListener there = right.joins("joy", "traced:1");
        String session = there.hears("welcome").path("session").asText();
        left.asked("POST", "/v1/rooms/traced:1/messages", "{\"data\":\"hi\"}");
        there.hears("message");
        left.asked("DELETE", "/v1/sessions/" + session);
        isDisconnected(there);
        String path = "/v1/sessions/" + session + "/trace?room=traced:1";
        Eventually.holds(
                "it is told by both",
                () -> List.of(left, right).stream().allMatch(pod -> {
                    JsonNode told = pod.asked("GET", path).body();
                    return told.path("pod").asText().equals("right")
                            && each(told.path("entries"), "event")
                                    .equals(List.of(
                                            "entered", "subscribed", "received", "matched", "flushed", "closed"));
                }));
        assertEquals(
                2,
                right.asked("DELETE", "/v1/traces/traced").body().path("pods").asInt());
        FrameListener again = right.joins("joy", "traced:1");
        String unknown = again.hears("welcome").path("session").asText();
        assertEquals(
                404,
                left.asked("GET", "/v1/sessions/" + unknown + "/trace?room=traced:1")
                        .status());
    }

    @Test
    void what_is_revoked_on_one_pod_is_closed_and_refused_on_the_other() {
        String token = TestTokens.user("gil").claim("jti", "gil-1").rooms("*").sign();
        String old = TestTokens.user("hal").claim("iat", 1).rooms("*").sign();
        String fresh = TestTokens.user("hal").claim("iat", 3).rooms("*").sign();
        List<FrameListener> out = new ArrayList<>();
        List<FrameListener> in = new ArrayList<>();
        for (Pod pod : List.of(left, right)) {
            out.add(pod.joinsBy(token, "lobby"));
            out.add(pod.joinsBy(old, "lobby"));
            in.add(pod.joinsBy(fresh, "lobby"));
        }
        assertEquals(
                204,
                left.asked("POST", "/v1/revocations", "{\"jti\":\"gil-1\"}").status());
        assertEquals(
                204,
                right.asked("POST", "/v1/revocations", "{\"user\":\"hal\",\"issued_before\":2}")
                        .status());
        Eventually.holds(
                "they are out",
                () -> out.stream().allMatch(client -> client.closedAs() == CloseStatus.TOKEN_REVOKED.code()));
        for (Pod pod : List.of(left, right)) {
            assertTrue(pod.refuses(token));
            assertTrue(pod.refuses(old));
            assertFalse(pod.refuses(fresh));
        }
        assertTrue(in.stream().allMatch(client -> client.closedAs() == 0));
        Eventually.holds(
                "it is written down", () -> left.process().outputSoFar().contains("revoked: jti=\"gil-1\""));
    }

    @Test
    void a_pod_that_starts_knows_what_was_revoked_before() throws Exception {
        String token = TestTokens.user("ida").claim("jti", "ida-1").rooms("*").sign();
        left.asked("POST", "/v1/revocations", "{\"jti\":\"ida-1\"}");
        Pod third = Pod.start("third");
        try {
            Eventually.holds("it is ready", third::isReady);
            assertTrue(third.refuses(token));
        } finally {
            third.process().close();
        }
        allAnswer();
    }

    @Test
    void a_schedule_fires_once_in_the_cluster_and_survives_the_pod_on_which_it_was_put() throws Exception {
        Pod third = Pod.start("third");
        FrameListener there = right.joins("kim", "pulse");
        String plan = "{\"room\":\"pulse\",\"message\":\"{count} {fire_time}\",\"every\":\"200ms\"}";
        Eventually.holds(
                "it is connected, and takes it",
                () -> third.asked("PUT", "/v1/schedules/pulse", plan).status() == 204);
        Eventually.holds(
                "all have it",
                () -> List.of(left, right).stream()
                        .allMatch(pod -> pod.schedule("pulse").has("next")));
        there.hears("message", 10);
        third.process().kill();
        int soFar = there.all("message").size();
        there.hears("message", soFar + 10);
        assertEquals(204, left.asked("DELETE", "/v1/schedules/pulse").status());
        Eventually.holds("it is gone", () -> right.schedule("pulse").isMissingNode());

        List<String> told = each(JSON.valueToTree(there.all("message")), "data");
        List<String> instants = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            assertTrue(told.get(i).startsWith((i + 1) + " "), told::toString);
            instants.add(told.get(i).split(" ", -1)[1]);
        }
        assertEquals(new ArrayList<>(new TreeSet<>(instants)), instants);
        allAnswer();
    }

    @Test
    void a_pause_holds_on_both_pods_and_what_is_fired_is_fired_once() {
        String plan = "{\"room\":\"paused\",\"message\":\"{count}\",\"every\":\"100ms\"}";
        left.asked("PUT", "/v1/schedules/often", plan);
        Eventually.holds("it fires", () -> right.schedule("often").path("count").asInt() > 2);
        assertEquals(204, left.asked("POST", "/v1/schedules/often/pause").status());
        Eventually.holds(
                "it is paused", () -> right.schedule("often").path("paused").asBoolean());
        Eventually.holds("nothing but what is asked for fires", () -> {
            int count = left.schedule("often").path("count").asInt();
            for (int i = 0; i < 20; i++) {
                left.asked("POST", "/v1/schedules/often/fire");
                right.asked("POST", "/v1/schedules/often/fire");
            }
            return right.schedule("often").path("count").asInt() == count + 40;
        });
        assertEquals(204, right.asked("POST", "/v1/schedules/often/resume").status());
        int count = left.schedule("often").path("count").asInt();
        Eventually.holds(
                "it goes on", () -> left.schedule("often").path("count").asInt() > count + 2);
        assertEquals(204, right.asked("DELETE", "/v1/schedules/often").status());
    }

    @Test
    void a_pod_that_stands_still_is_named_and_not_waited_for() throws Exception {
        Pod third = third();
        try {
            FrameListener there = third.joins("fay", "lobby");
            String session = there.hears("welcome").path("session").asText();
            for (String path : List.of("/v1/pods", "/v1/sessions?user=fay", "/v1/rooms")) {
                Answer answer = askedWhileItStandsStill(third, "GET", path);
                assertEquals(200, answer.status(), path);
                assertEquals(List.of("third"), answer.missing(), path);
            }
            Answer notFound = askedWhileItStandsStill(third, "DELETE", "/v1/sessions/" + session);
            assertEquals(200, notFound.status(), "nobody can say that there is no such session");
            assertEquals(0, notFound.sessions());
            assertEquals(List.of("third"), notFound.missing());
            // What it was told while it stood still it does late.
            isDisconnected(there);
        } finally {
            third.process().close();
        }
        allAnswer();
    }

    @Test
    void what_a_pod_that_stands_still_has_recorded_nobody_can_say() throws Exception {
        Pod third = third();
        try {
            FrameListener there = third.joins("gil", "lobby");
            String session = there.hears("welcome").path("session").asText();
            Answer unknown = askedWhileItStandsStill(third, "GET", "/v1/sessions/" + session + "/trace?room=lobby");
            assertEquals(200, unknown.status(), "nobody can say that nothing is recorded");
            assertEquals(List.of("third"), unknown.missing());
            for (String method : List.of("PUT", "DELETE")) {
                Answer answer = askedWhileItStandsStill(third, method, "/v1/traces/lobby");
                assertEquals(List.of("third"), answer.missing(), method);
            }
        } finally {
            third.process().close();
        }
        allAnswer();
    }

    /** One more that answers; whoever stands still for long loses its connections to Redis, which other tests need. */
    private static Pod third() throws Exception {
        Eventually.holds(
                "the one of another test is forgotten", () -> leaseOf("third").equals(NO_LEASE));
        Pod third = Pod.start("third");
        Eventually.holds("it lets people in", () -> third.isReady() && third.givesTickets());
        Eventually.holds(
                "three answer",
                () -> left.asked("GET", "/v1/pods").body().path("pods").size() == 3);
        Eventually.holds("it is expected to", () -> !leaseOf("third").equals(NO_LEASE));
        return third;
    }

    /**
     * What the others answer. Asked from a sign of life of the third one on: it is named only in the seconds until it counts as
     * dead, so that an answer that names it did not wait for long.
     */
    private static Answer askedWhileItStandsStill(Pod third, String method, String path) {
        String before = leaseOf("third");
        Eventually.holds("it gives a sign of life", () -> !leaseOf("third").equals(before));
        third.process().pause();
        try {
            return left.asked(method, path);
        } finally {
            third.process().resume();
        }
    }

    /** When it gave its last sign of life, which goes to Redis on a connection of its own: without one it is not expected to answer. */
    private static String leaseOf(String pod) {
        List<String> leases = redis.command("ZRANGE", "roomcast:pods", "0", "-1", "WITHSCORES");
        for (int i = 0; i < leases.size(); i += 2) {
            if (leases.get(i).startsWith(pod)) {
                return leases.get(i + 1);
            }
        }
        return NO_LEASE;
    }

    @Test
    void a_pod_that_is_dead_is_named_until_its_lease_is_over() throws Exception {
        Pod third = third();
        third.process().kill();
        assertEquals(List.of("third"), left.asked("GET", "/v1/pods").missing());
        allAnswer();
    }
}
