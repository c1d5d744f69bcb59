package io.roomcast.schedule;

/** Counts firings by schedule, whose names are those of the configuration and so are few. Called on any thread. */
interface FiringMeter {
    void pushed(String schedule);

    void failed(String schedule);
}
