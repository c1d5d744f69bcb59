/** Slots that all draining pods share: one key in Redis says when the next one is free. */
package io.roomcast.drain.redis;
