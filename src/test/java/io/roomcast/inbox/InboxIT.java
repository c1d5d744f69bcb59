package io.roomcast.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.broker.BrokerUnavailableException;
import io.roomcast.broker.Publication;
import io.roomcast.broker.RecordingListener;
import io.roomcast.broker.Retention;
import io.roomcast.broker.redis.RedisBroker;
import io.roomcast.inbox.redis.RedisInboxStream;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.RoomId;
import io.roomcast.redis.BusEvents;
import io.roomcast.redis.RedisAccess;
import io.roomcast.redis.RedisLoop;
import io.roomcast.room.PublishOutcome;
import io.roomcast.testing.Eventually;
import io.roomcast.testing.RedisHouse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxIT {
    private static final RoomId NEWS = new RoomId("news");
    private static final RoomId CHAT = new RoomId("chat");
    private static final int LIMIT = 100;
    private static final String INBOX = "roomcast:inbox";

    private static RedisHouse house;

    private final List<InboxReader> readers = new ArrayList<>();
    private final RecordingListener listener = new RecordingListener();
    private RedisLoop loop;
    private RedisBroker broker;

    @BeforeAll
    static void start() {
        house = new RedisHouse();
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @BeforeEach
    void listen() throws Exception {
        house.server().command("FLUSHALL");
        loop = new RedisLoop(house.vertx());
        broker = new RedisBroker(
                room -> new Retention(1_000, Duration.ofMinutes(1), 1_000),
                Clock.systemUTC(),
                new RedisAccess(house.clients(), List.of(loop)),
                new BusEvents(),
                new RoomMetrics(new SimpleMeterRegistry()));
        broker.listen(listener);
        Eventually.holds("the broker receives", broker::isReceiving);
        for (RoomId room : List.of(NEWS, CHAT)) {
            broker.subscribe(room).toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void close() throws Exception {
        for (InboxReader reader : readers) {
            reader.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
        broker.close();
    }

    @Test
    void entries_are_published_in_the_order_of_their_room_and_taken_out() {
        IntStream.rangeClosed(1, 150).forEach(i -> {
            add("room", "news", "data", Integer.toString(i));
            add("room", "chat", "data", "{\"n\":" + i + "}");
        });
        read(this::push);
        IntStream.rangeClosed(151, 300).forEach(i -> add("room", "news", "data", Integer.toString(i)));
        assertEquals(numbers(1, 300), texts(listener.awaitMessages(NEWS, 300)));
        assertEquals("{\"n\":150}", texts(listener.awaitMessages(CHAT, 150)).get(149));
        assertTrue(listener.messages(NEWS).stream().allMatch(Message::isNumbered));
        awaitEmpty();
    }

    @Test
    void a_repeat_of_a_key_is_published_once_and_the_key_is_remembered_for_a_day() {
        read(this::push);
        add("room", "news", "data", "1", "key", "order-1");
        add("room", "news", "data", "2", "key", "order-1");
        add("room", "chat", "data", "3", "key", "order-1");
        add("room", "news", "data", "4");
        assertEquals(List.of("1", "4"), texts(listener.awaitMessages(NEWS, 2)));
        listener.awaitMessages(CHAT, 1);
        awaitEmpty();
        long longest = house.server().command("KEYS", "roomcast:{p*}:key:*").stream()
                .mapToLong(key ->
                        Long.parseLong(house.server().command("PTTL", key).get(0)))
                .min()
                .orElseThrow();
        assertTrue(longest > Duration.ofHours(23).toMillis());
    }

    @Test
    void an_entry_that_was_published_and_not_taken_out_is_not_published_again() throws Exception {
        String id = add("room", "news", "data", "1");
        takenByADeadPod();
        broker.publish(NEWS, Publication.ofServer(json("1"), id, InboxEntry.KEY_WINDOW))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        add("room", "news", "data", "2");
        read(this::push);
        assertEquals(List.of("1", "2"), texts(listener.awaitMessages(NEWS, 2)));
        awaitEmpty();
    }

    @Test
    void what_a_dead_pod_took_comes_before_what_nobody_took() {
        IntStream.rangeClosed(1, 120).forEach(i -> add("room", "news", "data", Integer.toString(i)));
        takenByADeadPod();
        IntStream.rangeClosed(121, 140).forEach(i -> add("room", "news", "data", Integer.toString(i)));
        read(this::push);
        assertEquals(numbers(1, 140), texts(listener.awaitMessages(NEWS, 140)));
        awaitEmpty();
    }

    @Test
    void what_can_never_be_published_is_set_aside_with_its_reason() {
        add("data", "1");
        add("room", "two words", "data", "1");
        add("room", "news");
        add("room", "news", "data", "{");
        add("room", "news", "data", "1", "key", "");
        String large = add("room", "news", "data", "\"" + "x".repeat(LIMIT) + "\"", "key", "large");
        add("room", "news", "data", "\"good\"");
        read(this::push);
        assertEquals(List.of("\"good\""), texts(listener.awaitMessages(NEWS, 1)));
        awaitEmpty();
        List<String> rejected = house.server().command("XRANGE", INBOX + ":rejected", "-", "+");
        List<String> reasons = IntStream.range(0, rejected.size() - 1)
                .filter(i -> rejected.get(i).equals("reason"))
                .mapToObj(i -> rejected.get(i + 1))
                .toList();
        assertEquals(
                List.of(
                        "there is no room",
                        "room is no room name",
                        "there is no data",
                        "data is not JSON",
                        "key is not of 1 to 128 characters",
                        "data is larger than the 100 bytes that the room takes"),
                reasons);
        int at = rejected.indexOf("large");
        assertEquals(List.of("large", "entry", large), rejected.subList(at, at + 3));
    }

    @Test
    void what_a_dead_pod_took_more_than_a_day_ago_is_set_aside() {
        String dayAndMore =
                Long.toString(System.currentTimeMillis() - Duration.ofHours(25).toMillis());
        house.server().command("XADD", INBOX, dayAndMore + "-1", "room", "news", "data", "1");
        takenByADeadPod();
        house.server().command("XADD", INBOX, dayAndMore + "-2", "room", "news", "data", "2");
        add("room", "news", "data", "3");
        read(this::push);
        assertEquals(List.of("2", "3"), texts(listener.awaitMessages(NEWS, 2)));
        awaitEmpty();
        assertTrue(house.server()
                .command("XRANGE", INBOX + ":rejected", "-", "+")
                .contains("it was taken more than 24 hours ago"));
    }

    @Test
    void of_two_pods_one_reads_and_the_other_takes_over() {
        AtomicInteger byOne = new AtomicInteger();
        AtomicInteger byOther = new AtomicInteger();
        InboxReader one = read((room, publication) -> count(byOne, room, publication));
        add("room", "news", "data", "1");
        listener.awaitMessages(NEWS, 1);
        read((room, publication) -> count(byOther, room, publication));
        IntStream.rangeClosed(2, 200).forEach(i -> add("room", "news", "data", Integer.toString(i)));
        listener.awaitMessages(NEWS, 200);
        assertEquals(List.of(200, 0), List.of(byOne.get(), byOther.get()));
        awaitEmpty();
        one.close();
        add("room", "news", "data", "201");
        assertEquals(numbers(1, 201), texts(listener.awaitMessages(NEWS, 201)));
        assertEquals(List.of(200, 1), List.of(byOne.get(), byOther.get()));
    }

    @Test
    void another_pod_takes_over_from_one_that_does_not_answer_any_more() {
        house.server().command("SET", INBOX + ":lease", "a dead pod", "PX", "1000");
        read(this::push);
        add("room", "news", "data", "1");
        listener.awaitMessages(NEWS, 1);
    }

    @Test
    void an_entry_that_cannot_be_published_now_is_not_skipped() {
        AtomicInteger attempts = new AtomicInteger();
        read((room, publication) -> publication.data().equals(json("2")) && attempts.incrementAndGet() < 3
                ? CompletableFuture.failedFuture(new BrokerUnavailableException("away"))
                : push(room, publication));
        IntStream.rangeClosed(1, 4).forEach(i -> add("room", "news", "data", Integer.toString(i)));
        assertEquals(numbers(1, 4), texts(listener.awaitMessages(NEWS, 4)));
        assertEquals(3, attempts.get());
        awaitEmpty();
    }

    @Test
    void reading_goes_on_after_the_connection_was_lost() {
        read(this::push);
        IntStream.rangeClosed(1, 300).forEach(i -> add("room", "news", "data", Integer.toString(i)));
        house.server().command("CLIENT", "KILL", "TYPE", "normal");
        IntStream.rangeClosed(301, 400).forEach(i -> add("room", "news", "data", Integer.toString(i)));
        assertEquals(numbers(1, 400), texts(listener.awaitMessages(NEWS, 400)));
        awaitEmpty();
    }

    private InboxReader read(InboxReader.Rooms rooms) {
        var stream = new RedisInboxStream(house.clients(), loop);
        var reader = new InboxReader(stream, rooms, new RoomMetrics(new SimpleMeterRegistry()), loop);
        readers.add(reader);
        reader.start();
        return reader;
    }

    private CompletionStage<PublishOutcome> count(AtomicInteger counter, RoomId room, Publication publication) {
        counter.incrementAndGet();
        return push(room, publication);
    }

    /** As the room service does it. */
    private CompletionStage<PublishOutcome> push(RoomId room, Publication publication) {
        return publication.data().length() > LIMIT
                ? CompletableFuture.completedFuture(new PublishOutcome.TooLarge(LIMIT))
                : broker.publish(room, publication).thenApply(PublishOutcome::of);
    }

    private static void takenByADeadPod() {
        house.server().command("XGROUP", "CREATE", INBOX, "roomcast", "0");
        house.server().command("XREADGROUP", "GROUP", "roomcast", "dead", "STREAMS", INBOX, ">");
    }

    private static String add(String... fields) {
        return house.server()
                .command(Stream.concat(Stream.of("XADD", INBOX, "*"), Stream.of(fields))
                        .toArray(String[]::new))
                .get(0);
    }

    private static void awaitEmpty() {
        Eventually.holds(
                "the inbox is empty",
                () -> house.server().command("XLEN", INBOX).equals(List.of("0"))
                        && house.server()
                                .command("XPENDING", INBOX, "roomcast")
                                .get(0)
                                .equals("0"));
    }

    private static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(message -> message.data().toString()).toList();
    }
}
