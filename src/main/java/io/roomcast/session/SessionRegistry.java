package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import jakarta.inject.Singleton;
import java.util.List;
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

    /**
     * Sessions of the user, found by looking at all of them: for what operators ask now and then. Safe from any thread; those
     * that open or close meanwhile may be among them or not.
     */
    public List<Session> of(UserId user) {
        return sessions.values().stream()
                .filter(session -> {
                    Identity identity = session.identity();
                    return identity != null && identity.user().equals(user);
                })
                .toList();
    }

    public int count() {
        return sessions.size();
    }

    public boolean isEmpty() {
        return sessions.isEmpty();
    }

    /** Sessions that open or close meanwhile may be among them or not. */
    public void forEach(Consumer<Session> action) {
        sessions.values().forEach(action);
    }
}
