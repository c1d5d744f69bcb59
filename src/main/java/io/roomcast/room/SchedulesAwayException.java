package io.roomcast.room;

/** What was decided about schedules cannot be known or shared at present. */
public final class SchedulesAwayException extends RuntimeException {
    public SchedulesAwayException(String message) {
        super(message, null, false, false);
    }
}
