/**
 * The inbox as a stream with one consumer group, and a lease by Redis' clock that says which pod reads it. The group
 * remembers what was taken and not settled, for the pod that reads next.
 */
package io.roomcast.inbox.redis;
