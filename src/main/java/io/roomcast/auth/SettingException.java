package io.roomcast.auth;

/** A setting that cannot be used. The message is a sentence for whoever set it, and never holds the value of a secret. */
public final class SettingException extends RuntimeException {
    public SettingException(String sentence) {
        // The sentence says it all; where it was noticed helps nobody.
        super(sentence, null, false, false);
    }
}
