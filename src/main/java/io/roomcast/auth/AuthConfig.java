package io.roomcast.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Whose tokens are believed. There is no default key: one that everybody knows is none. Each text may come from a file
 * instead, as mounted secrets do; the file counts where both are set, and is taken as it is, whereas <code>${...}</code> in
 * a value would be expanded.
 */
@ConfigMapping(prefix = "roomcast.auth")
public interface AuthConfig {
    /** Shared secret of HS256 tokens, at least 32 bytes: a shorter one can be guessed from a single token. */
    Optional<String> secret();

    Optional<Path> secretFile();

    /** PEM of the RSA or EC public keys (or certificates) that verify tokens: the path of a file, or the text itself. */
    Optional<String> publicKey();

    Optional<Path> publicKeyFile();

    /** Where the issuer publishes its keys. They are fetched again when a token names one that is not known. */
    Optional<URI> jwksUrl();

    Optional<Path> jwksUrlFile();

    /** The only {@code iss} accepted; unset, any issuer that holds the key is. */
    Optional<String> issuer();

    Optional<Path> issuerFile();

    /** Must be among the token's {@code aud}; unset, {@code aud} is not looked at. */
    Optional<String> audience();

    Optional<Path> audienceFile();

    /** Whether sessions without a token are let in. Off, so that forgetting to configure keeps people out. */
    @WithDefault("false")
    boolean anonymous();

    /**
     * For how long a revocation is kept where it is not known when the tokens that it hits end. To be no shorter than tokens live: one
     * that lives longer is good again then. A month is longer than most do.
     */
    @WithDefault("30d")
    Duration revocationLife();

    /** Revocations that are kept at a time, more are answered 503; each about 200 bytes on each pod and in Redis. */
    @WithDefault("100000")
    int maxRevocations();

    /**
     * What becomes of sessions with a token when a pod could not read for 10 seconds what was revoked: they stay, or are closed with 1013.
     * They stay, because losing Redis would otherwise cost all clients their connection.
     */
    @WithDefault("keep")
    Blind blind();
}
