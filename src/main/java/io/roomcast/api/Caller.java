package io.roomcast.api;

import io.roomcast.auth.Identity;
import io.roomcast.auth.Right;
import io.roomcast.protocol.json.JsonValues;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * Who asks, once that is known.
 *
 * @param name as it stands in the log
 * @param right null for none
 */
record Caller(String name, Right right) implements SecurityContext {
    /** Who shows nothing, where nothing is needed. */
    static final Caller ANYONE = new Caller("anonymous", Right.OPERATOR);

    /** @param number of the key in the configuration */
    static Caller ofKey(int number) {
        return new Caller("key-" + number, Right.OPERATOR);
    }

    /** Quoted, so that no name reads like the rest of a line. */
    static Caller of(Identity identity) {
        return new Caller(JsonValues.quote(identity.user().value()).toString(), identity.right());
    }

    @Override
    public Principal getUserPrincipal() {
        return () -> name;
    }

    /** @param role the group of a right */
    @Override
    public boolean isUserInRole(String role) {
        for (Right needed : Right.values()) {
            if (needed.group().equals(role)) {
                return right != null && right.includes(needed);
            }
        }
        return false;
    }

    /** Left to whoever stands in front of the server. */
    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public String getAuthenticationScheme() {
        return null;
    }
}
