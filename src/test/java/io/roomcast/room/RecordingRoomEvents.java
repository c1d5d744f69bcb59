package io.roomcast.room;

import io.roomcast.broker.Publication;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told. */
public final class RecordingRoomEvents implements RoomEvents {
    private final List<String> published = new ArrayList<>();

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public void published(RoomId room, Publication publication, Position position) {
        published.add(
                publication.data() + " in " + room + " at " + (position == null ? "no place" : position.offset()));
    }

    public List<String> published() {
        return List.copyOf(published);
    }
}
