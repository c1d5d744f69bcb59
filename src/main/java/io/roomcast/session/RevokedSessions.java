package io.roomcast.session;

import io.roomcast.auth.Identity;
import io.roomcast.auth.RevocationListener;
import io.roomcast.auth.Revocations;
import io.roomcast.protocol.CloseStatus;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Ends the sessions whose tokens are good no more. Looks at all of them whenever something was revoked. */
final class RevokedSessions implements RevocationListener {
    private static final Logger LOG = Logger.getLogger(RevokedSessions.class);

    private final SessionRegistry sessions;
    private final Revocations revocations;

    RevokedSessions(SessionRegistry sessions, Revocations revocations) {
        this.sessions = sessions;
        this.revocations = revocations;
    }

    @Override
    public void revoked() {
        end(revocations::isRevoked, CloseStatus.TOKEN_REVOKED);
    }

    @Override
    public void blinded() {
        end(identity -> !identity.anonymous(), CloseStatus.OVERLOADED);
    }

    private void end(Predicate<Identity> hit, CloseStatus status) {
        sessions.forEach(session -> {
            Identity identity = session.identity();
            if (identity != null && hit.test(identity)) {
                session.controls().disconnect(status).exceptionally(failure -> {
                    LOG.errorf(failure, "a session could not be closed: session=%s", session);
                    return null;
                });
            }
        });
    }
}
