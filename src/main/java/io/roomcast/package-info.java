/**
 * Roomcast: everything published in a room reaches everyone in it, in one order, and nothing is lost silently. Data comes in
 * by a door ({@code socket}, {@code api}, {@code schedule}, {@code jobs}, {@code health}, {@code cli}), goes down through {@code session}
 * and {@code room} to the services ({@code broker}, {@code presence}, {@code limits}, {@code auth}), and comes back up
 * through interfaces that the lower floor owns. Here is only {@link io.roomcast.Main}, where the process begins.
 */
package io.roomcast;
