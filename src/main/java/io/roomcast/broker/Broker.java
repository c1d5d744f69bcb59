package io.roomcast.broker;

import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.util.concurrent.CompletionStage;

/**
 * Owns the order of every room: gives a message its offset within the room's epoch, keeps history, and carries the message
 * to every pod. {@code BrokerContract} is the specification in tests; all brokers pass it.
 *
 * <p>Safe from any thread, never blocks. Calls take effect in the order in which one thread makes them, whether or not
 * anyone looks at the result. A stage fails with {@link BrokerUnavailableException} while the broker's store is away or its
 * queues are full; it may complete on any thread.
 */
public interface Broker {
    /**
     * Names who gets what is published; before anything else, once. The listener is called for exactly the rooms that are
     * subscribed.
     */
    void listen(BrokerListener listener);

    /**
     * Asks for the room's messages; completes when everything published from now on reaches the listener. The room's epoch
     * exists from then on.
     */
    CompletionStage<Void> subscribe(RoomId room);

    /** The listener may get messages that were on their way, then none. */
    CompletionStage<Void> unsubscribe(RoomId room);

    /**
     * Gives the message its place. In rooms with history, idempotency check, offset and history are one step; a publish
     * with a {@code key} seen from the same user in the same room within that one's window is not delivered and answered
     * with the first one's position. What clients publish above one of the room's {@link SharedRates} is not published, which
     * is decided in the same step; pushes pass and do not count. A failure may mean stored.
     */
    CompletionStage<PublishResult> publish(RoomId room, Publication publication);

    /**
     * Carries a push to every pod's listener, live only and at most once, with no place in the order of a room that may have history. Its
     * key says nothing.
     */
    CompletionStage<PublishResult> publishLive(RoomId room, Publication push);

    /**
     * Carries bytes to every pod's listener, live only and at most once, with no place in the order. Counts as a publish of a
     * client.
     */
    CompletionStage<PublishResult> relay(RoomId room, Relay relay, UserId from);

    /** Reads history; never fails for a room that does not exist, which is empty. */
    CompletionStage<HistoryPage> history(RoomId room, HistoryQuery query);

    /**
     * All messages after {@code since} up to the head, or the certainty that some of them are gone.
     *
     * @param since null for the head alone
     */
    CompletionStage<Recovery> recover(RoomId room, Position since);

    /** Forgets the messages but not the position: whoever is behind learns that it cannot recover. */
    CompletionStage<Void> deleteHistory(RoomId room);

    /** Whether other pods share these rooms, or may. */
    default boolean isShared() {
        return false;
    }

    /** True while what is published on any pod reaches this one's listener, as far as can be known. Safe from any thread. */
    default boolean isReceiving() {
        return true;
    }
}
