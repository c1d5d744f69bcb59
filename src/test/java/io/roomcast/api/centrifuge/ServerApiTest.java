package io.roomcast.api.centrifuge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server API of the Centrifuge protocol, said in the shapes that server libraries send. */
@QuarkusTest
class ServerApiTest {
    @RegisterExtension
    final House house = new House();

    private final String room = house.room();
    /** Nobody else's, so that other tests' sessions do not matter. */
    private final String user = "u-" + UUID.randomUUID();

    @Nested
    class Publishing {
        @Test
        void reaches_native_clients_and_is_answered_with_its_place() {
            TestClient ann = house.enter("ann", room);
            JsonPath result = result("publish", "{'channel':'%s','data':{'n':1}}", room);
            ann.receives("{type: 'message', room: '%s', offset: 1, data: {n: 1}}", room);
            assertEquals(Set.of("offset", "epoch"), result.getMap("result").keySet());
            assertEquals(1, result.getInt("result.offset"));
        }

        @Test
        void tells_no_place_where_there_is_none() {
            assertEquals(
                    Map.of(),
                    result("publish", "{'channel':'%s','data':null}", house.room("live"))
                            .getMap("result"));
        }

        @Test
        void to_a_hash_and_a_user_is_to_the_users_own_room() {
            TestClient own = house.enter(user, "user:" + user);
            result("publish", "{'channel':'#%s','data':'for you'}", user);
            own.receives("{type: 'user_event', room: 'user:%s', data: 'for you'}", user);
        }

        @Test
        void the_same_key_again_publishes_nothing() {
            String publish = "{'channel':'%s','data':1,'idempotency_key':'k'}";
            JsonPath first = result("publish", publish, room);
            assertEquals(
                    first.getMap("result"), result("publish", publish, room).getMap("result"));
            assertEquals(1, history("").getInt("result.offset"));
        }

        @Test
        void data_is_taken_from_base64_if_that_is_json() {
            result("publish", "{'channel':'%s','b64data':'%s'}", room, base64("{\"n\": 1}"));
            assertEquals(1, history(",'limit':1").getInt("result.publications[0].data.n"));
            isError(107, "b64data", "publish", "{'channel':'%s','b64data':'%s'}", room, base64("no json"));
            isError(107, "b64data", "publish", "{'channel':'%s','b64data':'?'}", room);
        }

        /** Whether history and deltas are kept is for the namespace to say. */
        @Test
        void what_would_change_what_clients_get_is_refused_and_what_would_not_is_left_alone() {
            String publish = "{'channel':'%s','data':1,%s}";
            isError(108, "idempotency_key", "publish", publish, room, "'skip_history':true,'idempotency_key':'k'");
            isError(108, "tags", "publish", publish, room, "'tags':{'a':'b'}");
            isError(108, "version", "publish", publish, room, "'version':7");
            result("publish", publish, house.room("live"), "'skip_history':true");
            String nothing = "'tags':{},'skip_history':false,'delta':true,'b64data':'','idempotency_key':null,'new':1";
            assertEquals(1, result("publish", publish, room, nothing).getInt("result.offset"));
        }

        @Test
        void what_skips_history_is_for_who_is_there_and_has_no_place() {
            TestClient ann = house.enter(user, room);
            result("publish", "{'channel':'%s','data':'kept'}", room);
            JsonPath skipped = result("publish", "{'channel':'%s','data':'live','skip_history':true}", room);
            ann.receives("{type: 'message', data: 'kept', offset: 1}");
            assertFalse(ann.receives("{type: 'message', data: 'live'}").has("offset"));
            assertEquals(Map.of(), skipped.getMap("result"));
            assertEquals(
                    1,
                    result("history", "{'channel':'%s','limit':10}", room)
                            .getList("result.publications")
                            .size());
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '"',
                value = {
                    "{'data':1} | channel",
                    "{'channel':'','data':1} | channel",
                    "{'channel':7,'data':1} | channel",
                    "{'channel':'a b','data':1} | channel",
                    "{'channel':'#','data':1} | channel",
                    "{'channel':'lobby'} | data",
                    "{'channel':'lobby','data':1,'skip_history':1} | skip_history",
                    "{'channel':'lobby','data':1,'idempotency_key':7} | idempotency_key"
                })
        void is_refused_where_something_is_wrong(String body, String field) {
            isError(107, field, "publish", body);
            assertTrue(error("publish", body).getString("error.message").startsWith("bad request"));
        }

        @Test
        void more_than_the_room_takes_is_refused() {
            isError(106, "16", "publish", "{'channel':'tiny:1','data':'more than sixteen bytes'}");
            isError(107, "128", "publish", "{'channel':'lobby','data':1,'idempotency_key':'%s'}", "x".repeat(129));
        }

        @Test
        void in_many_channels_is_answered_for_each_in_order() {
            String other = house.room();
            JsonPath result = result(
                    "broadcast", "{'channels':['%s','a b','%s','tiny:1'],'data':'more than sixteen'}", other, room);
            assertEquals(List.of(1, 1), compact(result.getList("result.responses.result.offset")));
            assertEquals(4, result.getList("result.responses").size());
            assertEquals(107, result.getInt("result.responses[1].error.code"));
            assertEquals(106, result.getInt("result.responses[3].error.code"));
        }

        @Test
        void in_many_channels_needs_some_and_not_too_many() {
            isError(107, "channels", "broadcast", "{'data':1}");
            isError(107, "channels", "broadcast", "{'channels':[],'data':1}");
            isError(107, "channels", "broadcast", "{'channels':['lobby',1],'data':1}");
            isError(107, "data", "broadcast", "{'channels':['lobby']}");
            isError(
                    106,
                    "1000",
                    "broadcast",
                    "{'channels':['%s'],'data':1}",
                    String.join("','", Collections.nCopies(1_001, "lobby")));
        }
    }

    @Nested
    class History {
        @Test
        void is_the_position_alone_without_a_limit() {
            publishes(2);
            JsonPath result = history("");
            assertEquals(List.of(), result.getList("result.publications"));
            assertEquals(2, result.getInt("result.offset"));
            assertFalse(result.getString("result.epoch").isEmpty());
        }

        @Test
        void goes_on_from_a_position() {
            publishes(5);
            String epoch = history("").getString("result.epoch");
            assertEquals(List.of(1, 2, 3, 4, 5), offsets(",'limit':-1"));
            assertEquals(List.of(1, 2), offsets(",'limit':2"));
            assertEquals(List.of(3, 4), offsets(",'limit':2,'since':{'offset':2,'epoch':'" + epoch + "'}"));
            assertEquals(List.of(3, 4, 5), offsets(",'limit':1000000,'since':{'offset':2}"));
            assertEquals(List.of(), offsets(",'limit':2,'since':{'offset':5,'epoch':'" + epoch + "'}"));
            assertEquals(List.of(1), offsets(",'limit':1,'since':{}"));
        }

        @Test
        void goes_back_from_the_head_or_from_a_position() {
            publishes(5);
            assertEquals(List.of(5, 4), offsets(",'limit':2,'reverse':true"));
            assertEquals(List.of(3, 2), offsets(",'limit':2,'reverse':true,'since':{'offset':4}"));
            assertEquals(List.of(2, 1), offsets(",'limit':9,'reverse':true,'since':{'offset':3}"));
            assertEquals(List.of(5, 4), offsets(",'limit':2,'reverse':true,'since':{'offset':99}"));
            assertEquals(List.of(), offsets(",'limit':2,'reverse':true,'since':{'offset':1}"));
        }

        @Test
        void tells_what_was_said_and_which_client_said_it() {
            TestClient ann = house.knock("/ws/" + room)
                    .bearer(TestTokens.user(user)
                            .rooms("*")
                            .info(Map.of("name", "Ann"))
                            .sign())
                    .open();
            String session = ann.receives("{type: 'welcome'}").path("session").asText();
            ann.receives("{type: 'subscribed'}");
            ann.publishes(room, "hi");
            ann.receives("{type: 'message', data: 'hi'}");
            publishes(1);
            var info = Map.of("user", user, "client", session, "conn_info", Map.of("name", "Ann"));
            assertEquals(
                    List.of(Map.of("offset", 1, "data", "hi", "info", info), Map.of("offset", 2, "data", 1)),
                    history(",'limit':10").getList("result.publications"));
        }

        @Test
        void of_another_epoch_is_unrecoverable() {
            publishes(1);
            String body = "{'channel':'%s','limit':1,'since':{'offset':0,'epoch':'another'}}";
            isError(112, "unrecoverable position", "history", body, room);
        }

        @Test
        void is_not_available_where_there_is_none() {
            isError(108, "history", "history", "{'channel':'%s','limit':1}", house.room("live"));
        }

        @Test
        void is_removed_and_the_position_is_not() {
            publishes(2);
            assertEquals(
                    Map.of(), result("history_remove", "{'channel':'%s'}", room).getMap("result"));
            assertEquals(List.of(), offsets(",'limit':10"));
            assertEquals(2, history("").getInt("result.offset"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "'limit':'1'",
                    "'limit':1.5",
                    "'reverse':'yes'",
                    "'since':7",
                    "'since':{'offset':-1}",
                    "'since':{'offset':'1'}"
                })
        void is_refused_where_it_is_not_asked_for_properly(String wrong) {
            isError(107, wrong.substring(1, wrong.indexOf('\'', 1)), "history", "{'channel':'lobby',%s}", wrong);
            isError(107, "channel", "history", "{}");
            isError(107, "channel", "history_remove", "{'channel':'a b'}");
        }

        private List<Object> offsets(String parameters) {
            return history(parameters).getList("result.publications.offset");
        }
    }

    @Nested
    class Presence {
        @Test
        void names_sessions_with_what_their_users_show_and_counts_both() {
            String ann = enters(TestTokens.user("ann")
                    .rooms("*")
                    .info(Map.of("name", "Ann"))
                    .sign());
            String bob = enters(House.token("bob"));
            String bobs = enters(House.token("bob"));
            Eventually.holds(
                    "all are members",
                    () -> result("presence_stats", "{'channel':'%s'}", room)
                            .getMap("result")
                            .equals(Map.of("num_clients", 3, "num_users", 2)));
            assertEquals(
                    Map.of(
                            ann, Map.of("user", "ann", "client", ann, "conn_info", Map.of("name", "Ann")),
                            bob, Map.of("user", "bob", "client", bob),
                            bobs, Map.of("user", "bob", "client", bobs)),
                    result("presence", "{'channel':'%s'}", room).getMap("result.presence"));
        }

        /** The id of the session. */
        private String enters(String token) {
            TestClient client = house.knock("/ws/" + room).bearer(token).open();
            return client.receives("{type: 'welcome'}").path("session").asText();
        }

        @Test
        void of_a_room_that_nobody_entered_is_empty() {
            command("presence", "{'channel':'%s'}", room).body("result.presence", anEmptyMap());
        }

        @Test
        void is_of_a_channel() {
            isError(107, "channel", "presence", "{}");
            isError(107, "channel", "presence_stats", "{'channel':'a b'}");
        }

        @Test
        void is_not_available_where_there_is_none() {
            isError(108, "presence", "presence", "{'channel':'unseen:1'}");
            isError(108, "presence", "presence_stats", "{'channel':'unseen:1'}");
        }
    }

    @Nested
    class Overview {
        @Test
        void channels_are_those_with_clients_that_match_a_pattern() {
            String base = "over-" + UUID.randomUUID();
            house.enter("ann", base + ":a.1");
            house.enter("bob", base + ":a.1");
            house.enter("ann", base + ":b.1");
            assertEquals(
                    Map.of(base + ":a.1", Map.of("num_clients", 2), base + ":b.1", Map.of("num_clients", 1)),
                    result("channels", "{'pattern':'%s:*'}", base).getMap("result.channels"));
            assertEquals(
                    Map.of(base + ":b.1", Map.of("num_clients", 1)),
                    result("channels", "{'pattern':'%s*b.*'}", base).getMap("result.channels"));
            assertTrue(result("channels", "{}").getMap("result.channels").containsKey(base + ":a.1"));
        }

        @Test
        void a_pattern_has_stars_and_no_other_signs() {
            isError(107, "pattern", "channels", "{'pattern':'a?'}");
            isError(107, "pattern", "channels", "{'pattern':'{a,b}'}");
            isError(107, "pattern", "channels", "{'pattern':7}");
            isError(107, "pattern", "channels", "{'pattern':'\\ud800*'}");
            isError(107, "pattern", "channels", "{'pattern':'%s'}", "a".repeat(257));
        }

        @Test
        void nodes_are_the_pods() {
            house.enter("ann", room);
            command("info", "{}")
                    .body("result.nodes", hasSize(1))
                    .body("result.nodes[0].uid", notNullValue())
                    .body("result.nodes[0].version", notNullValue())
                    .body("result.nodes[0].num_clients", greaterThanOrEqualTo(1))
                    .body("result.nodes[0].num_users", greaterThanOrEqualTo(1))
                    .body("result.nodes[0].num_subs", greaterThanOrEqualTo(1))
                    .body("result.nodes[0].num_channels", greaterThanOrEqualTo(1))
                    .body("result.nodes[0].uptime", greaterThanOrEqualTo(0));
        }

        @Test
        void nothing_has_to_be_said_to_ask_for_nodes() {
            key(given()).post("/api/info").then().statusCode(200).body("result.nodes", hasSize(1));
        }
    }

    @Nested
    class Steering {
        @Test
        void subscribes_and_unsubscribes_all_sessions_of_a_user() {
            TestClient phone = house.enter(user, house.room());
            TestClient laptop = house.enter(user, house.room());
            done("subscribe", "{'user':'%s','channel':'%s','client':'','data':null}", user, room);
            phone.receives("{type: 'subscribed', room: '%s'}", room);
            laptop.receives("{type: 'subscribed', room: '%s'}", room);
            done("unsubscribe", "{'user':'%s','channel':'%s'}", user, room);
            phone.receives("{type: 'unsubscribed', room: '%s'}", room);
            laptop.receives("{type: 'unsubscribed', room: '%s'}", room);
        }

        @Test
        void subscribes_and_unsubscribes_one_of_them() {
            TestClient phone = knocks();
            String client = client(phone);
            TestClient laptop = house.enter(user, house.room());
            done("subscribe", "{'user':'%s','channel':'%s','client':'%s'}", user, room, client);
            phone.receives("{type: 'subscribed', room: '%s'}", room);
            done("unsubscribe", "{'user':'%s','channel':'%s','session':'%s'}", user, room, client);
            phone.receives("{type: 'unsubscribed', room: '%s'}", room);
            laptop.isInTouch();
        }

        @Test
        void a_subscription_that_is_not_possible_is_an_error() {
            house.enter("one", "pair:steering");
            house.enter("two", "pair:steering");
            house.enter(user, room);
            isError(106, "1 of the sessions", "subscribe", "{'user':'%s','channel':'pair:steering'}", user);
            isError(103, "another user", "subscribe", "{'user':'%s','channel':'#ann'}", user);
            isError(107, "already", "subscribe", "{'user':'%s','channel':'system'}", user);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "'info':{'a':1}",
                    "'data':{'a':1}",
                    "'override':{'presence':{'value':false}}",
                    "'override':{'join_leave':{'value':true},'recover':{'value':false}}",
                    "'override':{'later':{'value':true}}"
                })
        void what_a_subscription_cannot_have_is_refused(String option) {
            String name = option.substring(1, option.indexOf('\'', 1));
            isError(108, name, "subscribe", "{'user':'ann','channel':'%s',%s}", room, option);
        }

        @Test
        void a_subscription_brings_what_was_missed_and_ends_in_time() {
            TestClient phone = house.enter(user, house.room());
            String epoch = result("publish", "{'channel':'%s','data':1}", room).getString("result.epoch");
            result("publish", "{'channel':'%s','data':2}", room);
            String asTheyAre = "'override':{'presence':{'value':true},'position':null}";
            done(
                    "subscribe",
                    "{'user':'%s','channel':'%s','recover_since':{'offset':1,'epoch':'%s'},'expire_at':%s,%s}",
                    user,
                    room,
                    epoch,
                    inSeconds(1),
                    asTheyAre);
            JsonNode subscribed = phone.receives("{type: 'subscribed', room: '%s', recovered: true}", room);
            assertEquals(2, subscribed.path("messages").path(0).path("data").asInt());
            phone.receives("{type: 'unsubscribed', room: '%s', reason: 'expired'}", room);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "'recover_since':{'offset':1}",
                    "'recover_since':{'offset':-1,'epoch':'e'}",
                    "'recover_since':7",
                    "'expire_at':-1",
                    "'expire_at':'soon'"
                })
        void a_subscription_that_is_not_asked_for_properly_is_refused(String wrong) {
            String name = wrong.substring(1, wrong.indexOf('\'', 1));
            isError(107, name, "subscribe", "{'user':'ann','channel':'%s',%s}", room, wrong);
        }

        private static long inSeconds(long seconds) {
            return Instant.now().getEpochSecond() + seconds;
        }

        @Test
        void a_session_lasts_until_a_backend_says() {
            TestClient phone = house.enter(user, room);
            done("refresh", "{'user':'%s','expire_at':%s}", user, inSeconds(1_000));
            int expiresIn =
                    phone.receives("{type: 'refreshed'}").path("expires_in").asInt();
            assertTrue(expiresIn > 900 && expiresIn <= 1_000, () -> "it is " + expiresIn);
            done("refresh", "{'user':'%s','expire_at':1}", user);
            phone.isClosedWith(CloseStatus.TOKEN_EXPIRED);
        }

        @Test
        void disconnects_all_sessions_of_a_user_and_nobody_elses() {
            TestClient phone = house.enter(user, room);
            TestClient laptop = house.enter(user, room);
            TestClient other = house.enter(user + "-", room);
            done("disconnect", "{'user':'%s'}", user);
            phone.isClosedWith(CloseStatus.DISCONNECTED);
            laptop.isClosedWith(CloseStatus.DISCONNECTED);
            other.isInTouch();
        }

        @Test
        void disconnects_one_session_if_it_is_the_users() {
            TestClient phone = knocks();
            String client = client(phone);
            TestClient laptop = house.enter(user, room);
            done("disconnect", "{'user':'somebody else','client':'%s'}", client);
            phone.isInTouch();
            done("disconnect", "{'user':'%s','client':'%s','disconnect':{'code':4500}}", user, client);
            phone.isClosedWith(CloseStatus.DISCONNECTED);
            laptop.isInTouch();
        }

        @Test
        void disconnects_all_but_those_that_are_listed() {
            TestClient phone = knocks();
            String client = client(phone);
            TestClient laptop = house.enter(user, room);
            done("disconnect", "{'user':'%s','whitelist':['%s']}", user, client);
            laptop.isClosedWith(CloseStatus.DISCONNECTED);
            phone.isInTouch();
        }

        @Test
        void a_disconnect_that_clients_would_come_back_from_is_not_available() {
            isError(108, "disconnect.code", "disconnect", "{'user':'ann','disconnect':{'code':4000,'reason':'x'}}");
            isError(107, "disconnect", "disconnect", "{'user':'ann','disconnect':4500}");
            isError(107, "whitelist", "disconnect", "{'user':'ann','whitelist':'x'}");
        }

        @Test
        void an_expired_session_is_closed_so_that_it_comes_back_with_a_new_token() {
            TestClient phone = house.enter(user, room);
            done("refresh", "{'user':'%s','expired':true}", user);
            phone.isClosedWith(CloseStatus.TOKEN_EXPIRED);
            isError(107, "expire_at", "refresh", "{'user':'ann','expire_at':400000000000}");
            isError(107, "expired", "refresh", "{'user':'ann'}");
        }

        @Test
        void nobody_being_there_is_no_error() {
            done("subscribe", "{'user':'%s','channel':'lobby'}", user);
            done("unsubscribe", "{'user':'%s','channel':'lobby'}", user);
            done("disconnect", "{'user':'%s'}", user);
            done("refresh", "{'user':'%s','expired':true}", user);
        }

        @ParameterizedTest
        @ValueSource(strings = {"subscribe", "unsubscribe", "disconnect", "refresh"})
        void needs_to_know_whom(String command) {
            isError(107, "user", command, "{'channel':'lobby','expired':true}");
            isError(107, "user", command, "{'channel':'lobby','expired':true,'user':'\\u0007'}");
            isError(107, "client", command, "{'channel':'a','expired':true,'user':'a','client':'x','session':'y'}");
            isError(107, "client", command, "{'channel':'a','expired':true,'user':'a','client':'\\ud800'}");
        }

        @ParameterizedTest
        @ValueSource(strings = {"subscribe", "unsubscribe"})
        void needs_to_know_where(String command) {
            isError(107, "channel", command, "{'user':'ann'}");
            isError(107, "channel", command, "{'user':'ann','channel':'a b'}");
        }

        private TestClient knocks() {
            return house.knock("/ws/" + house.room()).bearer(House.token(user)).open();
        }

        private String client(TestClient client) {
            String session =
                    client.receives("{type: 'welcome'}").path("session").asText();
            client.receives("{type: 'subscribed'}");
            return session;
        }

        private void done(String command, String body, Object... values) {
            assertEquals(
                    Map.of("result", Map.of()),
                    command(command, body, values).extract().jsonPath().getMap(""));
        }
    }

    @Nested
    class Calling {
        @Test
        void is_answered_with_what_a_job_gives() {
            assertEquals(
                    2, result("rpc", "{'method':'statistics','params':[1,3]}").getInt("result.data.count"));
        }

        @Test
        void what_a_job_fails_with_is_an_error() {
            isError(1000, "there are no numbers", "rpc", "{'method':'statistics','params':[]}");
        }

        @Test
        void there_has_to_be_such_a_job() {
            isError(104, "method not found", "rpc", "{'method':'nothing'}");
            isError(107, "method", "rpc", "{}");
        }
    }

    @Nested
    class A_batch {
        @Test
        void is_answered_command_by_command() {
            key(body(
                            "{'commands':[{'publish':{'channel':'%s','data':1.50}},{'presence_stats':{'channel':'%s'}},"
                                    + "{'history':{'channel':'%s','limit':1}},{'publish':{}},{'nothing':{}},7,"
                                    + "{'publish':7}]}",
                            room, room, room))
                    .post("/api/batch")
                    .then()
                    .statusCode(200)
                    .body("replies", hasSize(7))
                    .body("replies[0].publish.offset", equalTo(1))
                    .body("replies[0].error", nullValue())
                    .body("replies[1].presence_stats.num_users", equalTo(0))
                    .body("replies[2].history.offset", equalTo(1))
                    .body("replies[3].error.code", equalTo(107))
                    .body("replies[4].error.code", equalTo(104))
                    .body("replies[5].error.code", equalTo(107))
                    .body("replies[6].error.code", equalTo(107));
            TestClient ann = house.enter("ann", room);
            publishes(1);
            ann.receives("{type: 'message', offset: 2}");
            assertTrue(command("history", "{'channel':'%s','limit':1}", room)
                    .extract()
                    .asString()
                    .contains("\"data\":1.50"));
        }

        @Test
        void keeps_the_order_of_its_commands() {
            key(body(publishing(100) + "}"))
                    .post("/api/batch")
                    .then()
                    .body("replies.publish.offset", contains(numbers()));
        }

        @Test
        void may_do_them_side_by_side_and_is_answered_in_order_all_the_same() {
            key(body(publishing(100) + ",'parallel':true}"))
                    .post("/api/batch")
                    .then()
                    .body("replies", hasSize(100));
            assertEquals(100, history("").getInt("result.offset"));
        }

        @Test
        void may_have_none() {
            key(body("{'commands':[]}"))
                    .post("/api/batch")
                    .then()
                    .statusCode(200)
                    .body("replies", empty());
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "{'commands':7}", "{'commands':[],'parallel':1}", "[]", "{"})
        void has_a_list_of_commands(String wrong) {
            key(body(wrong)).post("/api/batch").then().statusCode(400).contentType("application/problem+json");
        }

        @Test
        void does_not_have_too_many() {
            key(body(publishing(1_001) + "}"))
                    .post("/api/batch")
                    .then()
                    .statusCode(400)
                    .body("detail", containsString("1000"));
        }

        @Test
        void does_only_what_the_caller_has_the_right_to() {
            TestClient ann = house.enter(user, room);
            String token = TestTokens.user("billing")
                    .claim("groups", List.of("backend"))
                    .sign();
            body("{'commands':[{'disconnect':{'user':'%s'}},{'publish':{'channel':'%s','data':1}}]}", user, room)
                    .header("Authorization", "Bearer " + token)
                    .post("/api/batch")
                    .then()
                    .statusCode(200)
                    .body("replies[0].error.code", equalTo(103))
                    .body("replies[1].publish.offset", equalTo(1));
            ann.receives("{type: 'message', offset: 1}");
            ann.isInTouch();
        }

        private String publishing(int times) {
            return "{'commands':["
                    + String.join(",", Collections.nCopies(times, "{'publish':{'channel':'" + room + "','data':1}}"))
                    + "]";
        }

        private Object[] numbers() {
            Object[] numbers = new Object[100];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i + 1;
            }
            return numbers;
        }
    }

    @Nested
    class The_key {
        @Test
        void may_stand_in_either_header() {
            body("{'channel':'%s','data':1}", room)
                    .header("Authorization", "apikey " + House.API_KEY)
                    .post("/api/publish")
                    .then()
                    .statusCode(200)
                    .body("result.offset", equalTo(1));
        }

        @Test
        void has_to_be_a_good_one() {
            for (String header : List.of("apikey wrong", "apikey ", "apikey", House.API_KEY)) {
                body("{}")
                        .header("Authorization", header)
                        .post("/api/info")
                        .then()
                        .statusCode(401);
            }
            body("{}").header("X-API-Key", "wrong").post("/api/info").then().statusCode(401);
            body("{}").post("/api/info").then().statusCode(401);
        }
    }

    @Test
    void a_body_may_be_of_any_type_but_is_an_object() {
        key(given().contentType("text/plain").body("{}"))
                .post("/api/info")
                .then()
                .statusCode(200);
        for (String wrong : List.of("{", "[]", "7", "{} {}")) {
            key(body(wrong)).post("/api/info").then().statusCode(400).contentType("application/problem+json");
        }
    }

    @Test
    void a_command_that_there_is_not_is_no_path() {
        key(body("{}")).post("/api/nothing").then().statusCode(404).contentType("application/problem+json");
        key(given()).get("/api/info").then().statusCode(405).header("Allow", "POST");
    }

    @Test
    void answers_stay_in_no_cache() {
        command("info", "{}").header("Cache-Control", "no-store");
    }

    private void publishes(int times) {
        for (int i = 0; i < times; i++) {
            result("publish", "{'channel':'%s','data':1}", room);
        }
    }

    private JsonPath history(String parameters) {
        return result("history", "{'channel':'%s'%s}", room, parameters);
    }

    /** @param body with ' for ", and values for its places */
    private static JsonPath result(String command, String body, Object... values) {
        return command(command, body, values)
                .body("error", nullValue())
                .body("result", notNullValue())
                .extract()
                .jsonPath();
    }

    private static JsonPath error(String command, String body, Object... values) {
        return command(command, body, values)
                .body("result", nullValue())
                .extract()
                .jsonPath();
    }

    private static void isError(int code, String part, String command, String body, Object... values) {
        JsonPath answer = error(command, body, values);
        assertEquals(code, answer.getInt("error.code"), answer.prettify());
        assertTrue(answer.getString("error.message").contains(part), answer.prettify());
    }

    /** Whatever came of it, the answer is one. */
    private static ValidatableResponse command(String command, String body, Object... values) {
        return key(body(body, values))
                .post("/api/" + command)
                .then()
                .statusCode(200)
                .contentType("application/json");
    }

    private static RequestSpecification key(RequestSpecification request) {
        return request.header("X-API-Key", House.API_KEY);
    }

    private static RequestSpecification body(String body, Object... values) {
        String json = body.replace('\'', '"');
        for (Object value : values) {
            json = json.replaceFirst(
                    "%s", Matcher.quoteReplacement(value.toString().replace('\'', '"')));
        }
        return given().contentType("application/json").body(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Object> compact(List<Object> sparse) {
        return sparse.stream().filter(item -> item != null).toList();
    }
}
