package io.roomcast.room;

/** How a message is told to whoever has the one before. */
public enum DeltaFormat {
    /** Always whole. */
    NONE,
    /** As what has changed, in the format of the Fossil version control system, to SDKs that ask for it. */
    FOSSIL
}
