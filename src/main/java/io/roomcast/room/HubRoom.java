package io.roomcast.room;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.limits.TokenBucket;
import io.roomcast.protocol.Change;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.trace.FlightRecorder;
import io.roomcast.trace.Track;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A room with members on this pod: on which loops they are, and whether the broker sends its messages. Safe from any thread;
 * the array of shards is replaced, never changed.
 */
final class HubRoom {
    private static final Shard[] NONE = new Shard[0];

    /** What became of an attempt to enter. */
    enum Entry {
        ENTERED,
        FULL,
        /** The last member has left and the room is no longer used; there is a new one by this name. */
        RETIRED
    }

    /** What the broker should be told next. */
    enum Step {
        SUBSCRIBE,
        UNSUBSCRIBE,
        RETIRE,
        NOTHING
    }

    private final RoomId id;
    private final RoomOptions options;
    private final FlightRecorder recorder;
    private final AtomicLong messages = new AtomicLong();
    private volatile Shard[] shards = NONE;
    /** Loops on which more waits for the members than should. */
    private final AtomicInteger loopsBehind = new AtomicInteger();

    /** Members on each of {@link #shards}, at the same index. */
    @GuardedBy("this")
    private int[] counts = new int[0];

    @GuardedBy("this")
    private int members;

    /** Of frames that tell of coming and going; null until the first. */
    @GuardedBy("this")
    private TokenBucket announcements;

    @GuardedBy("this")
    private boolean subscribed;

    /** A call to the broker is under way; its end looks at what is to be done next. */
    @GuardedBy("this")
    private boolean busy;

    @GuardedBy("this")
    private boolean retired;

    /** The newest numbered message, where deltas are told; null before the first. */
    @GuardedBy("this")
    private Message newest;

    @GuardedBy("this")
    private CompletableFuture<Void> confirmed = new CompletableFuture<>();

    HubRoom(RoomId id, RoomOptions options, FlightRecorder recorder) {
        this.id = id;
        this.options = options;
        this.recorder = recorder;
    }

    RoomId id() {
        return id;
    }

    RoomOptions options() {
        return options;
    }

    /** Whether what happens to messages for members is recorded. */
    boolean isTraced() {
        return recorder.isOn(id, options.trace());
    }

    /** Null where there is no place for it. */
    Track beginTrack(SessionId session) {
        return recorder.begin(session, id);
    }

    void endTrack(Track track) {
        recorder.end(track);
    }

    Shard[] shards() {
        return shards;
    }

    /** Too much waits for the members on one more loop; told once, until {@link #catchUp}. */
    void fallBehind() {
        loopsBehind.incrementAndGet();
    }

    void catchUp() {
        loopsBehind.decrementAndGet();
    }

    /** True while publishers should come back later: for the room's own sake, or because a loop can hold no more of any room. */
    boolean isCongested() {
        if (loopsBehind.get() > 0) {
            return true;
        }
        for (Shard shard : shards) {
            if (shard.isCongested()) {
                return true;
            }
        }
        return false;
    }

    /** One more has come from the broker. */
    void countMessage() {
        messages.incrementAndGet();
    }

    long messages() {
        return messages.get();
    }

    /** Completes when the broker sends the room's messages; fails with the latest attempt, which may be over already. */
    synchronized CompletionStage<Void> confirmed() {
        return confirmed;
    }

    /** True if everyone here may be told of one more who came or went. */
    synchronized boolean mayAnnounce(long nanoTime) {
        if (options.joinLeaveRate() == 0) {
            return true;
        }
        if (announcements == null) {
            announcements = new TokenBucket(options.joinLeaveRate(), nanoTime);
        }
        return announcements.takeOnCredit(members, nanoTime);
    }

    /** What has changed since the message before; null where that is not known. */
    synchronized Change changeTo(Message message) {
        if (!message.isNumbered()) {
            return null;
        }
        Message before = newest;
        newest = message;
        boolean inRow = before != null
                && before.offset() == message.offset() - 1
                && before.position().epoch().equals(message.position().epoch());
        return inRow ? new Change(before.data(), message.data()) : null;
    }

    synchronized boolean isEmpty() {
        return members == 0;
    }

    synchronized int members() {
        return members;
    }

    synchronized Entry enter(Shard shard) {
        if (retired) {
            return Entry.RETIRED;
        }
        if (members == options.maxMembers()) {
            return Entry.FULL;
        }
        members++;
        int at = Arrays.asList(shards).indexOf(shard);
        if (at >= 0) {
            counts[at]++;
            return Entry.ENTERED;
        }
        int size = shards.length;
        Shard[] more = Arrays.copyOf(shards, size + 1);
        more[size] = shard;
        counts = Arrays.copyOf(counts, size + 1);
        counts[size] = 1;
        shards = more;
        return Entry.ENTERED;
    }

    synchronized void leave(Shard shard) {
        members--;
        int at = Arrays.asList(shards).indexOf(shard);
        if (--counts[at] > 0) {
            return;
        }
        int last = shards.length - 1;
        Shard[] fewer = Arrays.copyOf(shards, last);
        int[] fewerCounts = Arrays.copyOf(counts, last);
        if (at < last) {
            fewer[at] = shards[last];
            fewerCounts[at] = counts[last];
        }
        counts = fewerCounts;
        shards = fewer;
    }

    /** What is to be done now; the caller does it and then calls {@link #stepDone}. */
    synchronized Step nextStep() {
        if (busy || retired) {
            return Step.NOTHING;
        }
        if (members > 0 && !subscribed) {
            busy = true;
            if (confirmed.isCompletedExceptionally()) {
                confirmed = new CompletableFuture<>();
            }
            return Step.SUBSCRIBE;
        }
        if (members == 0 && subscribed) {
            busy = true;
            // Who enters while the broker is being told to stop waits for the next confirmation, not the last.
            confirmed = new CompletableFuture<>();
            return Step.UNSUBSCRIBE;
        }
        if (members == 0) {
            retired = true;
            return Step.RETIRE;
        }
        return Step.NOTHING;
    }

    /** @param failure null if the broker did what it was asked */
    void stepDone(Step step, Throwable failure) {
        CompletableFuture<Void> answered;
        synchronized (this) {
            busy = false;
            answered = confirmed;
            if (step == Step.UNSUBSCRIBE) {
                // Even if it failed: then messages may still come, and find nobody.
                subscribed = false;
                return;
            }
            subscribed = failure == null;
        }
        if (failure == null) {
            answered.complete(null);
        } else {
            answered.completeExceptionally(failure);
        }
    }
}
