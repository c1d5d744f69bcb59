/**
 * The delivery flight recorder: why a session did or did not get a message. Rooms and sessions write into the {@link
 * io.roomcast.trace.Track} of a session in a room, on the session's loop; operators read it from any thread, also a while after
 * the session has ended. Only where a room's namespace is traced is there a track at all.
 *
 * <p><b>Why a track for each session and room.</b> One ring for the pod would be cheaper, but the busiest room would push out what
 * was asked for. Price: a bound on tracks as well as on entries, and whoever comes beyond it is not recorded.
 */
package io.roomcast.trace;
