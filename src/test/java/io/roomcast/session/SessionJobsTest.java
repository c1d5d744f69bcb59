package io.roomcast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.auth.Grant;
import io.roomcast.auth.Identity;
import io.roomcast.auth.RoomAction;
import io.roomcast.protocol.JobId;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.JobProgress;
import io.roomcast.protocol.ServerMessage.JobResult;
import io.roomcast.protocol.UserId;
import io.roomcast.session.SessionHouse.Client;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The command {@code job}, as far as sessions go. */
class SessionJobsTest {
    private static final JobId ID = new JobId("job-1");

    private final SessionHouse house = SessionHouse.open(
            "default.presence", "false",
            "tiny.max-message-size", "5",
            "slow.publish-rate", "1",
            "announced.client-publish", "false");

    @AfterEach
    void close() {
        house.close();
    }

    private Client enters(String user, String room) {
        Client client = house.connects(user, room);
        client.hears();
        return client;
    }

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_job_is_acked_with_its_id() {
        Client ann = enters("ann", "lobby");
        ann.says("{'type':'job','id':1,'job':'work','data':[1]}");
        assertEquals(List.of("ack #1 job_id=job-1"), ann.hears());
        assertEquals(
                List.of(new JobDesk.Order("work", json("[1]"), new UserId("ann"), ann.session.id(), null)),
                house.jobs.orders());
    }

    @Test
    void a_job_without_an_id_is_not_acked() {
        Client ann = enters("ann", "lobby");
        ann.says("{'type':'job','job':'work','data':1}");
        assertEquals(List.of(), ann.hears());
        assertEquals(1, house.jobs.orders().size());
    }

    @Test
    void a_user_with_too_many_jobs_is_told_to_wait() {
        var receipt = house.jobs.answersLater();
        Client ann = enters("ann", "lobby");
        ann.says("{'type':'job','id':1,'job':'work','data':1}");
        receipt.complete(new JobDesk.TooMany(3));
        house.loop.runAll();
        assertEquals(List.of("error #1 rate_limited retry=true retry_after_ms=1000"), ann.hears());
        assertEquals(1, house.rooms.count("roomcast.refused", "limit", "user_jobs"));
    }

    @Test
    void a_result_may_go_to_a_room_where_the_user_may_publish() {
        Client ann = enters("ann", "lobby");
        ann.says("{'type':'job','id':1,'job':'work','data':1,'room':'attic'}");
        assertEquals(List.of("ack #1 job_id=job-1"), ann.hears());
        assertEquals(new RoomId("attic"), house.jobs.orders().get(0).room());
    }

    @Test
    void a_result_goes_to_no_room_where_the_user_may_not_publish() {
        var reader = new Identity(
                new UserId("ann"),
                null,
                List.of(new Grant("*", Set.of(RoomAction.SUBSCRIBE))),
                null,
                false,
                null,
                null);
        Client ann = house.connects(reader, "lobby", null, house.codec);
        ann.hears();
        ann.says(
                "{'type':'job','id':1,'job':'work','data':1,'room':'lobby'}",
                "{'type':'job','id':2,'job':'work','data':1,'room':'announced'}",
                "{'type':'job','id':3,'job':'work','data':1,'room':'user:bob'}",
                "{'type':'job','id':4,'job':'work','data':1}");
        assertEquals(
                List.of(
                        "error #1 forbidden retry=false",
                        "error #2 forbidden retry=false",
                        "error #3 forbidden retry=false",
                        "ack #4 job_id=job-1"),
                ann.hears());
    }

    @Test
    void jobs_count_as_publishes() {
        Client ann = enters("ann", "slow");
        ann.says(
                "{'type':'publish','data':1}",
                "{'type':'job','id':1,'job':'work','data':1}",
                "{'type':'job','id':2,'job':'work','data':1}");
        List<String> heard = ann.hears();
        assertEquals("ack #1 job_id=job-1", heard.get(0));
        assertEquals("error #2 rate_limited", heard.get(1).substring(0, "error #2 rate_limited".length()));
        assertEquals(1, house.jobs.orders().size());
    }

    @Test
    void data_is_as_large_as_a_message_of_the_room_may_be() {
        Client ann = enters("ann", "lobby");
        ann.says(
                "{'type':'job','id':1,'job':'work','data':12345,'room':'tiny'}",
                "{'type':'job','id':2,'job':'work','data':123456,'room':'tiny'}",
                "{'type':'job','id':3,'job':'work','data':123456}");
        assertEquals(
                List.of("ack #1 job_id=job-1", "error #2 too_large retry=false", "ack #3 job_id=job-2"), ann.hears());
    }

    @Test
    void an_unknown_job_is_a_bad_request() {
        Client ann = enters("ann", "lobby");
        ann.says("{'type':'job','id':1,'job':'play','data':1}");
        assertEquals(List.of("error #1 bad_request retry=false"), ann.hears());
    }

    @Test
    void a_full_queue_is_unavailable_for_now() {
        CompletableFuture<JobDesk.Receipt> receipt = house.jobs.answersLater();
        Client ann = enters("ann", "lobby");
        ann.says("{'type':'job','id':1,'job':'work','data':1}", "{'type':'ping','id':2}");
        assertEquals(List.of(), ann.hears());
        receipt.complete(new JobDesk.Unavailable("too many jobs wait"));
        house.loop.runAll();
        assertEquals(List.of("error #1 unavailable retry=true", "pong #2"), ann.hears());
    }

    @Test
    void what_becomes_of_a_job_is_told_after_its_ack_however_soon_it_comes() {
        CompletableFuture<JobDesk.Receipt> receipt = house.jobs.answersLater();
        Client ann = enters("ann", "lobby");
        ann.says("{'type':'job','id':1,'job':'work','data':1}");
        ann.session.tell(new JobProgress(ID, "work", json("50")));
        ann.session.tell(new JobResult(ID, "work", true, json("[1]")));
        house.loop.runAll();
        assertEquals(List.of(), ann.hears());
        receipt.complete(new JobDesk.Accepted(ID));
        house.loop.runAll();
        assertEquals(
                List.of(
                        "ack #1 job_id=job-1",
                        "job_progress job_id=job-1 job=work progress=50",
                        "job_result job_id=job-1 job=work status=done result=[1]"),
                ann.hears());
    }

    @Test
    void nothing_is_told_to_a_session_that_is_over() {
        Client ann = enters("ann", "lobby");
        ann.session.onClosed(null);
        ann.session.tell(new JobResult(ID, "work", true, json("1")));
        house.loop.runAll();
        assertEquals(List.of(), ann.hears());
    }
}
