package io.roomcast.protocol;

/**
 * Which publish of which session a message came from.
 *
 * @param number counts the session's publishes, so that one whose answer was lost is not taken for the next
 */
public record Origin(SessionId session, long number) {}
