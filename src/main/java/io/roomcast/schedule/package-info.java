/**
 * The door of time: pushes that start from a clock, by interval or by cron expression, as {@code roomcast.schedules} says.
 * Everything here runs on one thread of its own, the alarm thread, and never blocks; pushes go down through
 * {@link io.roomcast.schedule.FiringLedger}, which knows what has fired.
 *
 * <p>Why own timers: Quarkus' scheduler ticks once per second, counts {@code every} from the start of the process, and says
 * nothing of an instant that it missed. Here a firing has an exact instant that is the same on all pods, down to 100 ms, and
 * each is armed from the clock anew, so that nothing drifts. Of Quarkus' scheduler only the cron library is used.
 */
package io.roomcast.schedule;
