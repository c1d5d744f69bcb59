/** Events that a backend did not take, in a stream for people to look at. */
package io.roomcast.webhooks.redis;
