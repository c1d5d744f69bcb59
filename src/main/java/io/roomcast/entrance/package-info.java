/**
 * What the doors of sessions share: whether anybody may come in just now, where they are, who stands there, and on which event loop a
 * session lives. Called by doors on the loop of the connection; knows neither how they speak nor what of a request they read.
 * Beside that, from which pages of the web requests may come, at every door.
 *
 * <p><b>Why the client's address is not what the framework makes of {@code X-Forwarded-For}.</b> It takes the first entry, which, with a
 * proxy that adds its own behind what it was sent, is whatever the client has written: anyone would be as many addresses as they
 * like. Read from the end, past the proxies that are known, the list says nothing that a client could choose.
 */
package io.roomcast.entrance;
