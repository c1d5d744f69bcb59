package io.roomcast.auth;

import static org.jose4j.jwa.AlgorithmConstraints.ConstraintType.PERMIT;
import static org.jose4j.jws.AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384;
import static org.jose4j.jws.AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512;
import static org.jose4j.jws.AlgorithmIdentifiers.HMAC_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_PSS_USING_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_PSS_USING_SHA384;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_PSS_USING_SHA512;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_USING_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_USING_SHA384;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_USING_SHA512;

import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;

/**
 * Which algorithms a kind of key may be used with. The token's header only chooses among these, so that a public key is
 * never taken for a shared secret, and {@code none} is never an answer.
 */
final class Algorithms {
    static final Algorithms SHARED_SECRET = new Algorithms(HMAC_SHA256);
    static final Algorithms PUBLIC_KEY = new Algorithms(
            RSA_USING_SHA256,
            RSA_USING_SHA384,
            RSA_USING_SHA512,
            RSA_PSS_USING_SHA256,
            RSA_PSS_USING_SHA384,
            RSA_PSS_USING_SHA512,
            ECDSA_USING_P256_CURVE_AND_SHA256,
            ECDSA_USING_P384_CURVE_AND_SHA384,
            ECDSA_USING_P521_CURVE_AND_SHA512);

    private final Set<String> names;
    private final AlgorithmConstraints constraints;

    private Algorithms(String... names) {
        this.names = Set.of(names);
        this.constraints = new AlgorithmConstraints(PERMIT, names);
    }

    boolean contains(String name) {
        return names.contains(name);
    }

    AlgorithmConstraints constraints() {
        return constraints;
    }
}
