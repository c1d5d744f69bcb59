package io.roomcast.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.protocol.Message;
import io.roomcast.protocol.SessionId;
import io.roomcast.testing.CountingCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Remembers what it is given: a message as {@code @offset data}, what else there is by its kind. */
final class RecordingSubscriber implements Subscriber {
    private final SessionId id = SessionId.random();
    private final List<String> got = new ArrayList<>();
    private final Shard shard;
    private final CountingCodec codec;
    private Consumer<Delivery> reaction = delivery -> {};
    private boolean flushPending;
    private int flushes;
    private boolean lost;

    RecordingSubscriber(Shard shard, CountingCodec codec) {
        this.shard = shard;
        this.codec = codec;
    }

    /** Done with each delivery after it is kept. */
    void react(Consumer<Delivery> newReaction) {
        reaction = newReaction;
    }

    /** What came since the last call. */
    List<String> takes() {
        List<String> taken = List.copyOf(got);
        got.clear();
        return taken;
    }

    int flushes() {
        return flushes;
    }

    boolean hasLostPosition() {
        return lost;
    }

    @Override
    public SessionId id() {
        return id;
    }

    @Override
    public void deliver(Membership membership, Delivery delivery) {
        // Asked for as a session does, so that frames are made.
        int length = delivery.frame(codec).length();
        shard.written(delivery.messages().size(), length);
        got.add(line(delivery));
        if (!flushPending) {
            flushPending = true;
            shard.flushLater(this);
        }
        reaction.accept(delivery);
    }

    @Override
    public boolean deliver(Membership membership, Burst burst) {
        // Joined as a session does it.
        assertEquals(
                burst.deliveries().stream()
                        .mapToInt(delivery -> delivery.frame(codec).length())
                        .sum(),
                burst.frame(codec).length());
        return Subscriber.super.deliver(membership, burst);
    }

    private static String line(Delivery delivery) {
        if (delivery.isGap()) {
            return delivery.gapPosition() == null
                    ? "gap"
                    : "gap @" + delivery.gapPosition().offset();
        }
        if (delivery.messages().isEmpty()) {
            return "event";
        }
        return String.join(
                " ", delivery.messages().stream().map(RecordingSubscriber::line).toList());
    }

    private static String line(Message message) {
        return "@" + message.offset() + " " + message.data();
    }

    @Override
    public void passOwn(Membership membership, Message own) {
        got.add("own @" + own.offset());
    }

    @Override
    public void losePosition(Membership membership) {
        lost = true;
    }

    @Override
    public void flush() {
        flushPending = false;
        flushes++;
    }
}
