package io.roomcast.room;

import io.roomcast.protocol.Codec;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What came for a room while its loop was busy, on its way to the members in one round: each gets all of it by one write, of
 * one buffer that they share. Owns its share of the deliveries. Touched on one loop only.
 */
public final class Burst {
    /** Below the transport's high water mark, so that whoever keeps up is not taken for slow by its length alone. */
    private static final int MAX_BYTES = 32 << 10;

    private static final int MAX_DELIVERIES = 256;
    /** Bytes that cost a member's write about as much again as the write itself. */
    private static final int BYTES_OF_A_WRITE = 4 << 10;

    private final List<Delivery> deliveries = new ArrayList<>(4);
    /** Joined for whoever gets all of it; null for a single delivery, which has its own. */
    private Frame[] joined;

    private int bytes;
    private int messages;
    /** Of the first numbered message; null where there is none. */
    private Position first;
    /** Some of it needs a look for each member: a gap, a change of epoch, or someone who does not want its own. */
    private boolean mixed;

    private Burst() {}

    /** Takes from the head of the queue, one at least, as much as goes well into one write. */
    static Burst take(Queue<Delivery> pending) {
        Burst burst = new Burst();
        do {
            burst.add(pending.remove());
        } while (!pending.isEmpty()
                && burst.deliveries.size() < MAX_DELIVERIES
                && burst.bytes + pending.peek().weight() <= MAX_BYTES);
        return burst;
    }

    private void add(Delivery delivery) {
        deliveries.add(delivery);
        bytes += delivery.weight();
        mixed |= delivery.isGap();
        List<Message> inside = delivery.messages();
        messages += inside.size();
        for (int i = 0; i < inside.size(); i++) {
            Message message = inside.get(i);
            mixed |= message.excludeSelf();
            Position place = message.position();
            if (place == null) {
                continue;
            }
            if (first == null) {
                first = place;
            } else {
                mixed |= place.offset() < first.offset() || !place.epoch().equals(first.epoch());
            }
        }
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    /** What its deliveries weigh together. */
    int bytes() {
        return bytes;
    }

    /** Of handing it to one member, in writes of a short message. */
    int cost() {
        return 1 + bytes / BYTES_OF_A_WRITE;
    }

    /** One after the other, for a member that cannot take all at once. */
    public void forEach(Consumer<Delivery> action) {
        deliveries.forEach(action);
    }

    /** How many messages there are inside; events are none. */
    public int messages() {
        return messages;
    }

    /** All of it in the codec's format; lives as long as this burst. */
    public Frame frame(Codec codec) {
        if (deliveries.size() == 1) {
            return deliveries.get(0).frame(codec);
        }
        int format = codec.format().index();
        if (joined == null) {
            joined = new Frame[WireFormat.values().length];
        }
        if (joined[format] == null) {
            joined[format] = Frame.join(
                    deliveries.stream().map(delivery -> delivery.frame(codec)).toList());
        }
        return joined[format];
    }

    /** True if all of it is for a member that knows everything up to this place, so that nothing needs a closer look. */
    boolean isNewsAfter(String epoch, long offset) {
        return !mixed
                && (first == null || (first.offset() > offset && first.epoch().equals(epoch)));
    }

    void release() {
        if (joined != null) {
            for (Frame frame : joined) {
                if (frame != null) {
                    frame.release();
                }
            }
        }
        deliveries.forEach(Delivery::release);
    }
}
