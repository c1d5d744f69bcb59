/**
 * How often, how many, how large. Buckets are plain values with time handed in, each owned by the one who made it; connections
 * are counted for the doors, from any thread.
 */
package io.roomcast.limits;
