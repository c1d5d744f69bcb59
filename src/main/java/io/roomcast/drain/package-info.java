/**
 * The end of a pod: its sessions are sent away one after the other, each in a slot of its own, so that the pods that take them
 * are not overrun. Begun by the framework's shutdown on its thread, which waits here; asked by doors whether it has begun.
 */
package io.roomcast.drain;
