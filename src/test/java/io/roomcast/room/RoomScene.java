package io.roomcast.room;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.roomcast.auth.Identity;
import io.roomcast.broker.Broker;
import io.roomcast.broker.Publication;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.Origin;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.CountingCodec;
import io.roomcast.testing.ManualLoop;
import io.roomcast.testing.ScriptedBroker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/** Rooms, one loop and a broker, all in the test's hand; guests come and go. */
final class RoomScene {
    static final Identity ANYONE = Identity.anonymous(new UserId("anon-guest"));

    final ManualLoop loop = new ManualLoop();
    final CountingCodec codec = new CountingCodec();
    final RoomHouse house;
    final Shard shard;
    private ScriptedBroker broker;

    /** @param settings names of room options without {@code roomcast.rooms.}, each followed by its value */
    RoomScene(String... settings) {
        house = RoomHouse.open(loop, this::script, settings);
        shard = anotherShard();
    }

    private Broker script(Broker real) {
        broker = new ScriptedBroker(real);
        return broker;
    }

    ScriptedBroker broker() {
        return broker;
    }

    /** Of the same loop, as if it were another one. */
    Shard anotherShard() {
        return new Shard(loop, house.metrics);
    }

    RecordingSubscriber guest() {
        return new RecordingSubscriber(shard, codec);
    }

    /** Asks to enter, without going live. */
    CompletableFuture<SubscribeResult> asks(RecordingSubscriber guest, String room, Position since) {
        return house.service
                .subscribe(shard, guest, ANYONE, new RoomId(room), since)
                .toCompletableFuture();
    }

    void goesLive(RecordingSubscriber guest, SubscribeResult.Subscribed subscribed) {
        house.service.goLive(
                shard,
                subscribed.membership(),
                guest,
                ANYONE,
                subscribed.recovery().head());
    }

    /** Enters and goes live. */
    Membership enters(RecordingSubscriber guest, String room) {
        SubscribeResult.Subscribed subscribed = subscribed(asks(guest, room, null));
        goesLive(guest, subscribed);
        return subscribed.membership();
    }

    List<RecordingSubscriber> guestsEnter(int count, String room) {
        List<RecordingSubscriber> guests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RecordingSubscriber guest = guest();
            enters(guest, room);
            guests.add(guest);
        }
        return guests;
    }

    void leaves(RecordingSubscriber guest, Membership membership) {
        house.service.unsubscribe(shard, membership, guest.id(), ANYONE);
    }

    void publishes(String room, String... texts) {
        for (String text : texts) {
            house.publishes(room, text);
        }
    }

    /** Publishes many small ones: their offsets as text. */
    void publishesOffsets(String room, long from, long to) {
        LongStream.rangeClosed(from, to).forEach(offset -> house.publishes(room, Long.toString(offset)));
    }

    /** What a guest got that got exactly these from {@link #publishesOffsets}. */
    static List<String> offsets(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(offset -> "@" + offset + " \"" + offset + "\"")
                .toList();
    }

    /** The guest publishes and does not want its own. */
    void publishesForOthers(RecordingSubscriber guest, String room, String text) {
        var data = Json.checked(('"' + text + '"').getBytes(StandardCharsets.UTF_8));
        var publication = new Publication(data, ANYONE.user(), new Origin(guest.id(), 1), null, true);
        assertInstanceOf(
                PublishOutcome.Accepted.class,
                house.service
                        .publish(ANYONE, new RoomId(room), publication)
                        .toCompletableFuture()
                        .join());
    }

    static SubscribeResult.Subscribed subscribed(CompletableFuture<SubscribeResult> result) {
        return assertInstanceOf(SubscribeResult.Subscribed.class, result.getNow(null));
    }
}
