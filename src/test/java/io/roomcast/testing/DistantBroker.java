package io.roomcast.testing;

import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerListener;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.Recovery;
import io.roomcast.broker.Relay;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * A broker whose subscriptions and reads take their time and are answered on other threads. Whoever calls again waits for
 * the answer first, as rooms do: calls that run side by side have no order here.
 */
public final class DistantBroker implements Broker {
    private final Broker real;
    private final Executor network;

    public DistantBroker(Broker real, Executor network) {
        this.real = real;
        this.network = network;
    }

    @Override
    public void listen(BrokerListener listener) {
        real.listen(listener);
    }

    @Override
    public CompletionStage<Void> subscribe(RoomId room) {
        return afar(() -> real.subscribe(room));
    }

    @Override
    public CompletionStage<Void> unsubscribe(RoomId room) {
        return afar(() -> real.unsubscribe(room));
    }

    @Override
    public CompletionStage<PublishResult> publish(RoomId room, Publication publication) {
        return real.publish(room, publication);
    }

    @Override
    public CompletionStage<PublishResult> publishLive(RoomId room, Publication push) {
        return real.publishLive(room, push);
    }

    @Override
    public CompletionStage<PublishResult> relay(RoomId room, Relay relay, UserId from) {
        return real.relay(room, relay, from);
    }

    @Override
    public CompletionStage<HistoryPage> history(RoomId room, HistoryQuery query) {
        return afar(() -> real.history(room, query));
    }

    @Override
    public CompletionStage<Recovery> recover(RoomId room, Position since) {
        return afar(() -> real.recover(room, since));
    }

    @Override
    public CompletionStage<Void> deleteHistory(RoomId room) {
        return real.deleteHistory(room);
    }

    private <T> CompletionStage<T> afar(Supplier<CompletionStage<T>> call) {
        return CompletableFuture.supplyAsync(call, network).thenCompose(stage -> stage);
    }
}
