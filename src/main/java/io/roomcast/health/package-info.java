/**
 * What kubelet is told. Ready means that what is published anywhere reaches the members here; alive does not depend on
 * anything outside the process. Called on event loops; nothing blocks.
 */
package io.roomcast.health;
