package io.roomcast.entrance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.errorprone.annotations.Immutable;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.EventClient;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.Figures;
import io.roomcast.testing.House;
import io.roomcast.testing.Knock;
import io.roomcast.testing.RawWebSocket;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many may be in: of one address, of one user, of one server, behind a proxy that is believed. */
@QuarkusTest
@TestProfile(CrowdTest.SmallHouse.class)
class CrowdTest {
    private static final int PER_IP = 3;
    private static final int PER_USER = 2;
    private static final int IN_ALL = 8;
    /** After which it is worth to come back, in seconds. */
    private static final int ENOUGH = 10;

    private static final int ELSEWHERE = 1;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** Few places; what this machine says of clients is believed. */
    public static class SmallHouse implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "roomcast.admission.connections", Integer.toString(IN_ALL),
                    "roomcast.admission.connections-per-ip", Integer.toString(PER_IP),
                    "roomcast.admission.connections-per-user", Integer.toString(PER_USER),
                    "roomcast.admission.trusted-proxies", "127.0.0.0/8,::1");
        }
    }

    @RegisterExtension
    final House house = new House();

    private final String home = address();

    /** One that no other test has. */
    private static String address() {
        return "198.51.100." + NUMBERS.incrementAndGet();
    }

    private static String user() {
        return "user-" + NUMBERS.incrementAndGet();
    }

    @BeforeEach
    void nobody_is_here() {
        nobodyIsLeft();
    }

    private void nobodyIsLeft() {
        Eventually.holds("nobody is counted any more", () -> {
            Figures now = house.figures();
            return now.of("roomcast_connections") == 0 && now.of("roomcast_connections_addresses") == 0;
        });
    }

    private double refused(String limit) {
        return house.figures().of("roomcast_admission_refused_total{limit=\"" + limit + "\"}");
    }

    /** Someone new at the door of sockets. */
    private Knock knock(String address) {
        return house.knock("/ws/lobby").from(address).bearer(House.token(user()));
    }

    private RawWebSocket enters(Knock knock) {
        RawWebSocket client = knock.openRaw();
        client.readsText("welcome");
        return client;
    }

    private static String[] headers(String address, String user) {
        return new String[] {"X-Forwarded-For", address, "Authorization", "Bearer " + House.token(user)};
    }

    // ---- of one address ----

    @Test
    void an_address_has_as_many_connections_as_it_may_through_all_doors_together() throws Exception {
        double before = refused("connections-per-ip");
        RawWebSocket first = enters(knock(home));
        enters(knock(home));
        EventClient listener = house.events(Version.HTTP_1_1, "/sse/lobby", headers(home, user()));

        knock(home).isPutOff(429, ENOUGH);
        house.isRefused(429, ErrorCode.RATE_LIMITED, "/sse/lobby", headers(home, user()));
        assertEquals(before + 2, refused("connections-per-ip"));
        enters(knock(address()));

        first.close();
        becomesFree(() -> knock(home));
        listener.close();
        becomesFree(() -> knock(home));
        knock(home).isPutOff(429, ENOUGH);
    }

    /** There is a place again, and now it is taken. */
    private static void becomesFree(Supplier<Knock> someone) {
        Eventually.holds("a place is free", () -> someone.get().isLetIn(429));
    }

    @Test
    void the_nearest_entry_that_is_no_proxy_counts_and_not_what_the_client_has_written() {
        for (int i = 0; i < PER_IP; i++) {
            enters(knock("192.0.2." + i + ", " + home));
        }
        knock("192.0.2.77, " + home).isPutOff(429, ENOUGH);
    }

    // ---- of one user ----

    @Test
    void a_user_has_as_many_connections_as_they_may_from_wherever_they_come() {
        double before = refused("connections-per-user");
        String ann = user();
        enters(house.knock("/ws/lobby").from(address()).bearer(House.token(ann)));
        house.events(Version.HTTP_1_1, "/sse/lobby", headers(address(), ann));

        house.knock("/ws/lobby").from(address()).bearer(House.token(ann)).isPutOff(429, ENOUGH);
        house.isRefused(429, ErrorCode.RATE_LIMITED, "/sse/lobby", headers(address(), ann));
        assertEquals(before + 2, refused("connections-per-user"));
        enters(knock(address()));
    }

    @Test
    void whoever_says_by_the_first_frame_that_they_are_one_too_many_is_closed_with_4503() throws Exception {
        String ann = user();
        RawWebSocket first = enters(house.knock("/ws/lobby").from(address()).bearer(House.token(ann)));
        TestClient second = house.knock("/ws/lobby").open();
        second.sends("{type: 'auth', token: '%s'}", House.token(ann)).receives("{type: 'welcome'}");
        TestClient third = house.knock("/ws/lobby").open();

        third.sends("{type: 'auth', token: '%s'}", House.token(ann));

        third.isClosedWith(CloseStatus.TOO_MANY_CONNECTIONS);
        second.receives("{type: 'subscribed'}");
        second.isInTouch();
        first.close();
        becomesFree(() -> house.knock("/ws/lobby").from(address()).bearer(House.token(ann)));
    }

    // ---- of one server ----

    @Test
    void a_server_has_as_many_connections_as_it_may_and_says_come_back() {
        double before = refused("connections");
        for (int i = 0; i < IN_ALL; i++) {
            enters(knock(address()));
        }
        knock(address()).isPutOff(503, ELSEWHERE);
        house.isRefused(503, ErrorCode.UNAVAILABLE, "/sse/lobby", headers(address(), user()));
        assertEquals(before + 2, refused("connections"));
    }

    // ---- nothing is counted for ever ----

    @Immutable
    private interface Attempt {
        void make(CrowdTest test);
    }

    /** Ways to come to nothing. */
    enum Failure {
        BAD_TOKEN(test ->
                test.house.knock("/ws/lobby").from(test.home).bearer("nonsense").isRefusedWith(401)),
        WRONG_ROOM(test -> test.house
                .knock("/ws/lobby")
                .from(test.home)
                .bearer(TestTokens.user("ann").noRooms().sign())
                .isRefusedWith(403)),
        NO_ROOM(test -> test.house.knock("/ws/a%20b").from(test.home).isRefusedWith(400)),
        HALF_A_POSITION(
                test -> test.house.knock("/ws/lobby?epoch=e").from(test.home).isRefusedWith(400)),
        /** Refused by the framework when the check was passed. */
        BAD_HANDSHAKE(test -> close(
                test.knock(test.home).header("Sec-WebSocket-Version", "99").isRefusedRaw(426))),
        GONE_BEFORE_THE_ANSWER(test -> test.knock(test.home).runs()),
        GONE_WITH_A_TOKEN_THAT_IS_LOOKED_UP(test ->
                test.house.knock("/ws/lobby?ticket=nonsense").from(test.home).runs()),
        GONE_AFTER_IT(test -> close(test.knock(test.home).openRaw())),
        GONE_WITHOUT_AUTH(
                test -> close(test.house.knock("/ws/lobby").from(test.home).openRaw())),
        CLOSED_BY_THE_SERVER(CrowdTest::breaksTheRules),
        USER_WITH_ENOUGH(CrowdTest::oneTooMany),
        EVENTS_WITH_A_BAD_TOKEN(test -> test.house.isRefused(
                401, ErrorCode.UNAUTHORIZED, "/sse/lobby", "X-Forwarded-For", test.home, "Authorization", "Bearer x")),
        EVENTS_OF_NO_ROOM(
                test -> test.house.isRefused(400, ErrorCode.ROOM_NAME, "/sse/a%20b", "X-Forwarded-For", test.home)),
        EVENTS_LEFT(test -> test.house
                .events(Version.HTTP_1_1, "/sse/lobby", headers(test.home, user()))
                .close()),
        EVENTS_LEFT_IN_HTTP_2(test -> test.house
                .events(Version.HTTP_2, "/sse/lobby", headers(test.home, user()))
                .close()),
        EVENTS_LEFT_WITH_HALF_A_REQUEST_BEHIND(CrowdTest::asksForMoreAndGoes),
        EVENTS_NOT_WAITED_FOR(test -> test.house
                .eventsAsleep("/sse/lobby", headers(test.home, user()))
                .close());

        private final Attempt attempt;

        Failure(Attempt attempt) {
            this.attempt = attempt;
        }
    }

    private static void close(RawWebSocket client) {
        try {
            client.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void breaksTheRules() {
        RawWebSocket client = enters(knock(home));
        client.sends(true, 0x3, (byte) 1).isClosedWith(CloseStatus.PROTOCOL_ERROR);
        close(client);
    }

    private void asksForMoreAndGoes() {
        try (var socket = new Socket("localhost", House.ports().http())) {
            says(
                    socket,
                    "GET /sse/lobby HTTP/1.1",
                    "X-Forwarded-For: " + home,
                    "Authorization: Bearer " + House.token(user()));
            assertEquals('H', socket.getInputStream().read());
            says(socket, "POST / HTTP/1.1", "Content-Length: 2");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void says(Socket socket, String... lines) throws IOException {
        String request = String.join("\r\n", lines) + "\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private void oneTooMany() {
        String ann = user();
        List<RawWebSocket> enough = new ArrayList<>();
        for (int i = 0; i < PER_USER; i++) {
            enough.add(enters(house.knock("/ws/lobby").from(address()).bearer(House.token(ann))));
        }
        house.knock("/ws/lobby").from(home).bearer(House.token(ann)).isPutOff(429, ENOUGH);
        enough.forEach(CrowdTest::close);
        nobodyIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_comes_to_nothing_leaves_nothing_behind(Failure failure) {
        for (int i = 0; i <= PER_IP; i++) {
            failure.attempt.make(this);
            nobodyIsLeft();
        }
        // Whoever did not wait for an answer may come in as late as this.
        for (int i = 0; i < PER_IP; i++) {
            becomesFree(() -> knock(home));
        }
        knock(home).isPutOff(429, ENOUGH);
        assertEquals(PER_IP, house.figures().of("roomcast_connections"));
    }
}
