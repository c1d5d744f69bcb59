/**
 * Limits that all pods share. Called by the services' owners from any thread; what is kept here is touched on the Redis loop only.
 *
 * <p><b>Why each pod has counts of its own.</b> One key for each pod, with a lease, is gone by itself when the pod is, and the pod can
 * write it anew from what it knows when Redis has lost it; nobody has to find out what a dead pod had counted. Price: the
 * script adds up a field for each living pod, which are few.
 */
package io.roomcast.limits.redis;
