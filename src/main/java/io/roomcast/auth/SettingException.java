package io.roomcast.auth;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * A setting that cannot be used. The message is a sentence for whoever set it, and never holds the value of a secret. Of this
 * kind of exception Quarkus prints the message alone, of others the stack too; either way it exits with 1.
 */
public final class SettingException extends ConfigurationException {
    public SettingException(String sentence) {
        super(sentence);
    }

    /** The sentence says it all; where it was noticed helps nobody. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
