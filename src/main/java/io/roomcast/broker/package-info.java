/**
 * The order of a room: give a message its offset, keep history, carry it to every pod. One atomic step, so one package.
 * {@code room} calls it from any thread; what comes back comes through {@link io.roomcast.broker.BrokerListener}.
 *
 * <p><b>Why {@code CompletionStage} and not {@code Uni}.</b> A call takes effect when it is made, in the order of calls; a
 * lazy type would make the order of a session's publishes depend on who subscribes when. Price: no operators for free.
 */
package io.roomcast.broker;
