package io.roomcast.entrance;

import io.roomcast.auth.Identity;
import io.roomcast.auth.Verification;

/**
 * Nobody, somebody, or somebody who is not who they say: an empty identity is not the same as a refused one.
 *
 * @param identity null for nobody and for whoever does not come in
 */
public record Credentials(Identity identity, Verdict verdict) {
    /** Whether who came may come in. */
    public enum Verdict {
        GOOD,
        REFUSED,
        /** The same may be good later, or on another pod. */
        UNDECIDED
    }

    public static final Credentials NONE = new Credentials(null, Verdict.GOOD);
    public static final Credentials REFUSED = new Credentials(null, Verdict.REFUSED);
    private static final Credentials UNDECIDED = new Credentials(null, Verdict.UNDECIDED);

    static Credentials of(Verification verification) {
        if (verification instanceof Verification.Accepted accepted) {
            return new Credentials(accepted.identity(), Verdict.GOOD);
        }
        return verification instanceof Verification.Undecided ? UNDECIDED : REFUSED;
    }

    public boolean refused() {
        return verdict == Verdict.REFUSED;
    }

    public boolean undecided() {
        return verdict == Verdict.UNDECIDED;
    }
}
