/**
 * Every meter's name and tags in one class, so that dashboards and alerts have one place to look. No tag has unbounded
 * values: codes, outcomes and configured names only, never rooms, users or sessions. Those are for the log, as
 * {@link io.roomcast.metrics.LogFields}.
 */
package io.roomcast.metrics;
