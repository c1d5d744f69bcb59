/**
 * What the doors of sessions share: whether anybody may come in just now, who stands there, and on which event loop a session
 * lives. Called by doors on the loop of the connection; knows neither how they speak nor what of a request they read.
 */
package io.roomcast.entrance;
