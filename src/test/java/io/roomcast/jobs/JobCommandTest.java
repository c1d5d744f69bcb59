package io.roomcast.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import io.roomcast.testing.TestTokens;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs as clients know them: a command, its ack, and what comes later. */
@QuarkusTest
class JobCommandTest {
    @RegisterExtension
    final House house = new House();

    private static String ones(int count) {
        return IntStream.range(0, count).mapToObj(i -> "1").collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void a_job_is_acked_and_its_result_comes_to_the_session() {
        TestClient alice = house.enter("alice", house.room());
        alice.sends("{type: 'job', id: 1, job: 'statistics', data: {values: [1, 2, 3, 4]}}");
        String id = alice.receives("{type: 'ack', id: 1}").path("job_id").textValue();
        assertFalse(id.isEmpty());
        alice.receives(
                "{type: 'job_result', job_id: '%s', job: 'statistics', status: 'done', result: {count: 4, sum: 10.0}}",
                id);
    }

    @Test
    void progress_comes_between() {
        TestClient alice = house.enter("alice", house.room());
        alice.sends("{type: 'job', id: 1, job: 'statistics', data: %s}", ones(12_000));
        String id = alice.receives("{type: 'ack'}").path("job_id").textValue();
        alice.receives(
                "{type: 'job_progress', job_id: '%s', job: 'statistics', progress: {done: 5000, of: 12000}}", id);
        JsonNode next;
        do {
            next = alice.receives("{job_id: '%s'}", id);
        } while (next.path("type").asText().equals("job_progress"));
        assertEquals("done", next.path("status").asText(), next::toString);
    }

    @Test
    void a_job_that_comes_to_nothing_says_why() {
        TestClient alice = house.enter("alice", house.room());
        alice.sends("{type: 'job', job: 'statistics', data: []}");
        alice.receives("{type: 'job_result', job: 'statistics', status: 'failed', error: 'there are no numbers'}");
    }

    @Test
    void a_result_that_is_for_a_room_is_a_message_there() {
        String attic = house.room();
        TestClient bob = house.enter("bob", attic);
        TestClient alice = house.enter("alice", house.room());
        alice.sends("{type: 'job', id: 1, job: 'statistics', data: [5], room: '%s'}", attic);
        String id = alice.receives("{type: 'ack'}").path("job_id").textValue();
        bob.receives(
                "{type: 'message', room: '%s', offset: 1, from: 'alice',"
                        + " data: {job_id: '%s', job: 'statistics', status: 'done', result: {max: 5.0}}}",
                attic, id);
        alice.isInTouch();
    }

    @Test
    void a_room_that_the_token_does_not_open_for_publishes_gets_no_result() {
        String lobby = house.room();
        TestClient alice = house.knock("/ws/" + lobby)
                .bearer(TestTokens.user("alice").room(lobby, "subscribe").sign())
                .open();
        alice.receives("{type: 'welcome'}");
        alice.receives("{type: 'subscribed'}");
        alice.sends("{type: 'job', id: 1, job: 'statistics', data: [5], room: '%s'}", lobby);
        alice.receivesError(ErrorCode.FORBIDDEN);
        alice.sends("{type: 'job', id: 2, job: 'statistics', data: [5]}");
        alice.receives("{type: 'ack', id: 2}");
        alice.receives("{type: 'job_result', status: 'done'}");
    }

    @Test
    void an_unknown_job_is_a_bad_request_that_names_the_field() {
        TestClient alice = house.enter("alice", house.room());
        for (String job : new String[] {"nothing", "", "store-text"}) {
            alice.sends("{type: 'job', id: 1, job: '%s', data: 1}", job);
            JsonNode error = alice.receivesError(ErrorCode.BAD_REQUEST);
            assertTrue(error.path("message").textValue().contains("job"), error::toString);
        }
    }

    @Test
    void jobs_move_their_figures() {
        double accepted = house.figures().of("roomcast_jobs_accepted_total{job=\"statistics\"}");
        double done = house.figures().of("roomcast_jobs_done_total{job=\"statistics\"}");
        TestClient alice = house.enter("alice", house.room());
        alice.sends("{type: 'job', job: 'statistics', data: [5]}").receives("{type: 'job_result'}");
        assertTrue(house.figures().of("roomcast_jobs_accepted_total{job=\"statistics\"}") > accepted);
        assertTrue(house.figures().of("roomcast_jobs_done_total{job=\"statistics\"}") > done);
        assertTrue(house.figures().of("roomcast_jobs_time_seconds_count{job=\"statistics\"}") > 0);
        Eventually.holds(
                "all is done",
                () -> house.figures().of("roomcast_jobs_running") == 0
                        && house.figures().of("roomcast_jobs_waiting") == 0);
    }
}
