/**
 * Proves from outside that nothing is lost silently: a crowd of clients that joins rooms of a running server, publishes numbered
 * messages, reconnects and recovers, and a {@link io.roomcast.witness.Judge} over what they were told. It stands outside the
 * house and uses nothing of it, so that a fault of the server cannot hide itself; {@code cli} calls it, and so do tests. What it says and
 * understands is a {@code Dialect}: the server's own protocol, or the Centrifuge protocol in JSON. All of one witness runs on one event loop.
 */
package io.roomcast.witness;
