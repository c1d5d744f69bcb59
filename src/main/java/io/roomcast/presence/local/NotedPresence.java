package io.roomcast.presence.local;

import io.roomcast.presence.PresenceFact;
import io.roomcast.presence.PresenceJournal;
import io.roomcast.presence.PresenceListener;
import io.roomcast.protocol.Attendance;
import io.roomcast.protocol.RandomText;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** Has what the listener learns noted in the journal too. */
final class NotedPresence implements PresenceListener {
    private static final int LIFE_BYTES = 9;

    private final PresenceListener listener;
    private final PresenceJournal journal;
    private final Clock clock;
    /** Of this process, as facts are: another one counts from the start. */
    private final String life = new RandomText(LIFE_BYTES).next();

    private final AtomicLong facts = new AtomicLong();

    NotedPresence(PresenceListener listener, PresenceJournal journal, Clock clock) {
        this.listener = listener;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void onJoined(RoomId room, Attendance who, int members) {
        listener.onJoined(room, who, members);
        note(room, who.user(), true, members);
    }

    @Override
    public void onLeft(RoomId room, Attendance who, int members) {
        listener.onLeft(room, who, members);
        note(room, who.user(), false, members);
    }

    private void note(RoomId room, UserId user, boolean joined, int members) {
        String id = life + "-" + facts.incrementAndGet();
        journal.note(new PresenceFact(id, room, user, joined, members, clock.millis()));
    }
}
