package io.roomcast.room;

import io.roomcast.protocol.Change;
import io.roomcast.protocol.Codec;
import io.roomcast.protocol.Frame;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.ServerMessage;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.TraceParent;
import io.roomcast.protocol.WireFormat;
import io.roomcast.trace.Happening;
import io.roomcast.trace.Track;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One thing on its way to everyone in a room, encoded once for each wire format that a member speaks. Counted like its
 * frames: who makes it owns it and releases it once; who keeps it retains it. Safe from any thread.
 */
public final class Delivery {
    private final ServerMessage content;
    private final List<Message> messages;
    private final String envelope;
    private final Position gap;
    /** {@link System#nanoTime} when its first message came from the broker. */
    private final long since;

    private final AtomicReferenceArray<Frame> frames = new AtomicReferenceArray<>(WireFormat.values().length);
    private final AtomicInteger owners = new AtomicInteger(1);

    private Delivery(ServerMessage content, List<Message> messages, String envelope, Position gap, long since) {
        this.content = content;
        this.messages = messages;
        this.envelope = envelope;
        this.gap = gap;
        this.since = since;
    }

    static Delivery of(Message message, String envelope, long since) {
        return of(message, null, envelope, since);
    }

    /** @param change since the message before; null where it is not known */
    static Delivery of(Message message, Change change, String envelope, long since) {
        return new Delivery(
                new ServerMessage.Published(message, envelope, change), List.of(message), envelope, null, since);
    }

    static Delivery batch(List<Message> messages, String envelope, long since) {
        return messages.size() == 1
                ? of(messages.get(0), envelope, since)
                : new Delivery(
                        new ServerMessage.Batch(messages.get(0).room(), messages, envelope),
                        messages,
                        envelope,
                        null,
                        since);
    }

    /** A join, a leave, a relayed frame: live only, no place in the order. */
    static Delivery event(ServerMessage event, long since) {
        return new Delivery(event, List.of(), null, null, since);
    }

    static Delivery gap(ServerMessage.Gap gap, long since) {
        return new Delivery(gap, List.of(), null, gap.position(), since);
    }

    /** The frame in the codec's format, made by whoever asks first; lives as long as this delivery. */
    public Frame frame(Codec codec) {
        int index = codec.format().index();
        Frame frame = frames.get(index);
        return frame != null ? frame : encode(codec, index);
    }

    private synchronized Frame encode(Codec codec, int index) {
        Frame frame = frames.get(index);
        if (frame == null) {
            frame = codec.encode(content);
            frames.set(index, frame);
        }
        return frame;
    }

    /** The messages inside, in the room's order; none in an event. */
    public List<Message> messages() {
        return messages;
    }

    /** Where the room goes on after what was lost; null if this is no gap or the room has no history. */
    public Position gapPosition() {
        return gap;
    }

    public boolean isGap() {
        return content instanceof ServerMessage.Gap;
    }

    /** The place of its last message; null for what has none in the order. */
    public Position lastPosition() {
        return messages.isEmpty() ? null : messages.get(messages.size() - 1).position();
    }

    /** The offset of its last message; {@link Message#UNNUMBERED} for what has no place in the order. */
    public long lastOffset() {
        Position last = lastPosition();
        return last == null ? Message.UNNUMBERED : last.offset();
    }

    /**
     * Notes what happens to its messages; events have none.
     *
     * @param nanos {@link System#nanoTime} when it does
     * @param detail null where there is nothing to say
     */
    void note(Track track, long nanos, Happening happening, String detail) {
        if (!messages.isEmpty()) {
            TraceParent trace = messages.size() == 1 ? messages.get(0).trace() : null;
            track.add(nanos, happening, lastPosition(), messages.size(), detail, trace);
        }
    }

    /** The same, for what happens now. */
    public void note(Track track, Happening happening) {
        note(track, System.nanoTime(), happening, null);
    }

    /** True for a message right behind this place, of which it is known what has changed since. */
    public boolean follows(Position place) {
        return content instanceof ServerMessage.Published published
                && published.change() != null
                && place != null
                && place.offset() == lastOffset() - 1
                && place.epoch().equals(lastPosition().epoch());
    }

    boolean excludes(SessionId session) {
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).isExcludedFor(session)) {
                return true;
            }
        }
        return false;
    }

    /** One of its messages alone, for a member that must not get all of them. */
    Delivery only(Message message) {
        return of(message, envelope, since);
    }

    long since() {
        return since;
    }

    /** An estimate of what it holds, in bytes. */
    int weight() {
        int bytes = 200;
        for (int i = 0; i < messages.size(); i++) {
            bytes += messages.get(i).data().length();
        }
        return content instanceof ServerMessage.Relay relay
                ? bytes + relay.payload().bytes().length
                : bytes;
    }

    void retain() {
        owners.incrementAndGet();
    }

    void release() {
        if (owners.decrementAndGet() == 0) {
            for (int i = 0; i < frames.length(); i++) {
                Frame frame = frames.get(i);
                if (frame != null) {
                    frame.release();
                }
            }
        }
    }
}
