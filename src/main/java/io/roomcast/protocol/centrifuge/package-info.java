/**
 * The Centrifuge client protocol, version 2, as its official SDKs speak it: rooms are its channels. Two codecs for the same
 * words, JSON and Protobuf, and one table from our codes to its. Stateless, safe from any thread; used by doors, which give a
 * codec to their sessions.
 *
 * <p><b>Why its own tables.</b> SDKs decide by the range of a code whether they come back, so no code of ours may stand where
 * theirs are read. What the protocol has a code for gets that one; the rest keeps ours, whose ranges mean the same.
 */
package io.roomcast.protocol.centrifuge;
