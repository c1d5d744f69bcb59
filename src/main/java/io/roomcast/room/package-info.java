/**
 * What can be done with a room, and who is in it on this pod. {@link io.roomcast.room.RoomService} has the use cases that
 * every door calls; {@link io.roomcast.room.RoomHub} spreads what the broker delivers over the {@link io.roomcast.room.Shard}
 * of each event loop. A shard, its rooms and their memberships are touched on their own loop only, so the way of a message
 * takes no lock from the broker's order to the socket.
 *
 * <p><b>Why shards.</b> One shared member list would need a lock or a copy for each join of a large room, and a wake-up of
 * a foreign loop for each socket instead of one for each loop. Price: a message crosses to every loop that has members.
 */
package io.roomcast.room;
