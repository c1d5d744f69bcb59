package io.roomcast.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.ServerMessage.Member;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every presence store promises. */
public abstract class PresenceContract {
    protected static final RoomId LOBBY = new RoomId("lobby");
    protected static final RoomId ATTIC = new RoomId("attic");
    protected static final UserId ANN = new UserId("ann");
    protected static final UserId BOB = new UserId("bob");
    protected static final SessionId PHONE = new SessionId("phone");
    protected static final SessionId LAPTOP = new SessionId("laptop");
    protected static final SessionId DESK = new SessionId("desk");

    protected final RecordingPresence told = new RecordingPresence();
    protected PresenceStore store;

    /** A store without members, whose listener is {@link #told}. */
    protected abstract PresenceStore open();

    /** Returns when everything has been told that is due a debounce from now. */
    protected abstract void debouncePasses();

    @BeforeEach
    void open_the_store() {
        store = open();
    }

    @Test
    void a_user_joins_with_the_first_session() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, DESK, BOB);
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2");
    }

    @Test
    void a_user_with_several_sessions_is_one_member() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, LAPTOP, ANN);
        assertEquals(List.of(new Member(ANN, null, 2)), members(LOBBY));
        debouncePasses();
        told.exactly("ann joined lobby, 1");
    }

    @Test
    void a_user_leaves_when_the_debounce_is_over() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, DESK, BOB);
        leave(LOBBY, PHONE, ANN);
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2");
        debouncePasses();
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2", "ann left lobby, 1");
        assertEquals(List.of(new Member(BOB, null, 1)), members(LOBBY));
    }

    @Test
    void a_user_stays_while_a_session_is_left() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, LAPTOP, ANN);
        leave(LOBBY, PHONE, ANN);
        debouncePasses();
        told.exactly("ann joined lobby, 1");
        assertEquals(List.of(new Member(ANN, null, 1)), members(LOBBY));
    }

    @Test
    void a_user_that_comes_back_within_the_debounce_neither_left_nor_joined() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        join(LOBBY, LAPTOP, ANN);
        debouncePasses();
        told.exactly("ann joined lobby, 1");
        assertEquals(List.of(new Member(ANN, null, 1)), members(LOBBY));
    }

    @Test
    void a_user_that_comes_back_after_the_debounce_joins_again() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        debouncePasses();
        join(LOBBY, PHONE, ANN);
        told.exactly("ann joined lobby, 1", "ann left lobby, 0", "ann joined lobby, 1");
    }

    @Test
    void during_the_debounce_a_member_is_listed_without_sessions_and_counted() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        join(LOBBY, DESK, BOB);
        assertEquals(List.of(new Member(ANN, null, 0), new Member(BOB, null, 1)), members(LOBBY));
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2");
    }

    @Test
    void joining_twice_is_the_same_as_once() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, PHONE, ANN);
        assertEquals(List.of(new Member(ANN, null, 1)), members(LOBBY));
        leave(LOBBY, PHONE, ANN);
        debouncePasses();
        told.exactly("ann joined lobby, 1", "ann left lobby, 0");
    }

    @Test
    void leaving_twice_is_the_same_as_once() {
        join(LOBBY, PHONE, ANN);
        join(LOBBY, DESK, BOB);
        leave(LOBBY, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        debouncePasses();
        told.exactly("ann joined lobby, 1", "bob joined lobby, 2", "ann left lobby, 1");
    }

    @Test
    void a_session_that_never_joined_cannot_leave() {
        join(LOBBY, PHONE, ANN);
        leave(LOBBY, LAPTOP, ANN);
        leave(LOBBY, PHONE, BOB);
        leave(ATTIC, PHONE, ANN);
        debouncePasses();
        told.exactly("ann joined lobby, 1");
    }

    @Test
    void rooms_know_nothing_of_each_other() {
        join(LOBBY, PHONE, ANN);
        told.exactly("ann joined lobby, 1");
        join(ATTIC, PHONE, ANN);
        leave(LOBBY, PHONE, ANN);
        told.exactly("ann joined lobby, 1", "ann joined attic, 1");
        debouncePasses();
        told.exactly("ann joined lobby, 1", "ann joined attic, 1", "ann left lobby, 0");
        assertEquals(List.of(new Member(ANN, null, 1)), members(ATTIC));
    }

    @Test
    void members_are_listed_in_the_order_of_their_names() {
        join(LOBBY, DESK, new UserId("zoe"));
        join(LOBBY, PHONE, BOB);
        join(LOBBY, LAPTOP, ANN);
        assertEquals(
                List.of("ann", "bob", "zoe"),
                members(LOBBY).stream().map(member -> member.user().value()).toList());
    }

    @Test
    void who_comes_and_goes_is_told_with_the_info_and_the_session_of_the_beginning() {
        Json info = Json.checked("{\"name\":\"Ann\"}".getBytes(StandardCharsets.UTF_8));
        store.join(LOBBY, PHONE, ANN, info).toCompletableFuture().join();
        store.join(LOBBY, LAPTOP, ANN, info).toCompletableFuture().join();
        leave(LOBBY, PHONE, ANN);
        leave(LOBBY, LAPTOP, ANN);
        debouncePasses();
        told.exactly(
                "ann (phone, {\"name\":\"Ann\"}) joined lobby, 1", "ann (phone, {\"name\":\"Ann\"}) left lobby, 0");
    }

    @Test
    void sessions_are_named_while_they_are_there() {
        Json info = Json.checked("{\"name\":\"Ann\"}".getBytes(StandardCharsets.UTF_8));
        join(LOBBY, DESK, BOB);
        store.join(LOBBY, PHONE, ANN, info).toCompletableFuture().join();
        store.join(LOBBY, LAPTOP, ANN, info).toCompletableFuture().join();
        assertEquals(
                List.of(
                        new Attendance(ANN, PHONE, info),
                        new Attendance(ANN, LAPTOP, info),
                        new Attendance(BOB, DESK, null)),
                sessions(LOBBY));

        leave(LOBBY, PHONE, ANN);
        leave(LOBBY, DESK, BOB);
        assertEquals(List.of(new Attendance(ANN, LAPTOP, info)), sessions(LOBBY));
        assertEquals(List.of(), sessions(ATTIC));
    }

    @Test
    void the_info_of_the_newest_session_is_shown() {
        Json first = Json.checked("{\"name\":\"Ann\"}".getBytes(StandardCharsets.UTF_8));
        Json second = Json.checked("{\"name\":\"Änne\",\n\"of\":[1]}".getBytes(StandardCharsets.UTF_8));
        store.join(LOBBY, PHONE, ANN, first).toCompletableFuture().join();
        store.join(LOBBY, LAPTOP, ANN, second).toCompletableFuture().join();
        store.join(LOBBY, PHONE, ANN, first).toCompletableFuture().join();
        assertEquals(List.of(new Member(ANN, second, 2)), members(LOBBY));
    }

    @Test
    void users_may_be_called_anything() {
        var quaint = new UserId("J\\\"0 : {p1} ∞ % *");
        join(LOBBY, PHONE, quaint);
        told.exactly(quaint + " joined lobby, 1");
        assertEquals(List.of(new Member(quaint, null, 1)), members(LOBBY));
    }

    @Test
    void a_room_that_nobody_entered_is_empty() {
        assertEquals(List.of(), members(LOBBY));
    }

    @Test
    void members_are_counted_as_they_are_listed() {
        assertEquals(0, store.count(LOBBY).toCompletableFuture().join());
        join(LOBBY, PHONE, ANN);
        join(LOBBY, LAPTOP, ANN);
        join(LOBBY, DESK, BOB);
        assertEquals(2, store.count(LOBBY).toCompletableFuture().join());
        leave(LOBBY, DESK, BOB);
        assertEquals(2, store.count(LOBBY).toCompletableFuture().join());
        debouncePasses();
        assertEquals(1, store.count(LOBBY).toCompletableFuture().join());
    }

    @Test
    void a_store_has_one_listener() {
        assertThrows(IllegalStateException.class, () -> store.listen(told));
    }

    protected final void join(RoomId room, SessionId session, UserId user) {
        store.join(room, session, user, null).toCompletableFuture().join();
    }

    protected final void leave(RoomId room, SessionId session, UserId user) {
        store.leave(room, session, user).toCompletableFuture().join();
    }

    private List<Attendance> sessions(RoomId room) {
        return store.sessions(room).toCompletableFuture().join();
    }

    protected final List<Member> members(RoomId room) {
        return store.members(room).toCompletableFuture().join();
    }
}
