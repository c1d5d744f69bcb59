package io.roomcast.session;

import io.roomcast.protocol.SessionId;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** The open sessions of this pod. Safe from any thread; a session itself is spoken to on its own loop. */
@Singleton
public final class SessionRegistry {
    private final ConcurrentMap<SessionId, Session> sessions = new ConcurrentHashMap<>();

    void add(Session session) {
        sessions.put(session.id(), session);
    }

    void remove(Session session) {
        sessions.remove(session.id(), session);
    }

    public Optional<Session> find(SessionId id) {
        return Optional.ofNullable(sessions.get(id));
    }

    public boolean isEmpty() {
        return sessions.isEmpty();
    }

    /** Sessions that open or close meanwhile may be among them or not. */
    public void forEach(Consumer<Session> action) {
        sessions.values().forEach(action);
    }
}
