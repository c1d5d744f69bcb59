/**
 * Tells a backend what happens: rooms and members that come and go, sessions, messages. {@link io.roomcast.webhooks.Webhooks}
 * takes what rooms, sessions and presence have to say, on their threads and without blocking them;
 * {@link io.roomcast.webhooks.WebhookQueue} posts it in batches from a loop of its own.
 *
 * <p><b>Why two queues.</b> What is true of the cluster (members, rooms) is decided in presence and told by one pod, which keeps
 * it until it is told; what happens on a pod (sessions, messages) is told by that pod from memory. One queue would let a flood
 * of messages push out or hold up the former. Price: no order between the two.
 */
package io.roomcast.webhooks;
