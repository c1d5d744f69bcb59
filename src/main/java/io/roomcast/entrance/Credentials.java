package io.roomcast.entrance;

import io.roomcast.auth.Identity;

/**
 * Nobody, somebody, or somebody who is not who they say: an empty identity is not the same as a refused one.
 *
 * @param identity null for nobody and for whoever is refused
 */
public record Credentials(Identity identity, boolean refused) {
    public static final Credentials NONE = new Credentials(null, false);
    public static final Credentials REFUSED = new Credentials(null, true);
}
