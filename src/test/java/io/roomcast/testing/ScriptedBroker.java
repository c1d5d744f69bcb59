package io.roomcast.testing;

import io.roomcast.broker.Broker;
import io.roomcast.broker.BrokerListener;
import io.roomcast.broker.HistoryPage;
import io.roomcast.broker.HistoryQuery;
import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.Recovery;
import io.roomcast.broker.Relay;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A broker that does what a distant one may do: its answers and deliveries come late, or it fails. Asks a real one in the
 * end. For one thread.
 */
public final class ScriptedBroker implements Broker {
    /** What it is asked. */
    public enum Call {
        SUBSCRIBE,
        UNSUBSCRIBE,
        PUBLISH,
        RELAY,
        HISTORY,
        RECOVER
    }

    private final Broker real;
    private final Set<Call> late = EnumSet.noneOf(Call.class);
    private final Set<Call> lateAnswers = EnumSet.noneOf(Call.class);
    private final Map<Call, Queue<Runnable>> held = new EnumMap<>(Call.class);
    private final Map<Call, RuntimeException> failures = new EnumMap<>(Call.class);
    private final Map<Call, RuntimeException> lostAnswers = new EnumMap<>(Call.class);
    private final Map<Call, RuntimeException> faults = new EnumMap<>(Call.class);
    private final List<String> log = new ArrayList<>();
    private final Queue<Runnable> deliveries = new ArrayDeque<>();
    private boolean deliveriesAreLate;
    private BrokerListener listener;

    public ScriptedBroker(Broker real) {
        this.real = real;
        for (Call call : Call.values()) {
            held.put(call, new ArrayDeque<>());
        }
    }

    /** From now on, calls of this kind are answered by {@link #answer}; what they ask is done then too. */
    public void holds(Call call) {
        late.add(call);
    }

    /** From now on, what calls of this kind ask is done at once, and answered by {@link #answer}. */
    public void holdsAnswers(Call call) {
        lateAnswers.add(call);
    }

    public void holdsNoMore(Call call) {
        late.remove(call);
        lateAnswers.remove(call);
    }

    /** Answers the oldest call of this kind that waits. */
    public void answer(Call call) {
        held.get(call).remove().run();
    }

    public int waiting(Call call) {
        return held.get(call).size();
    }

    /** From now on, calls of this kind fail as they should. */
    public void fails(Call call, RuntimeException failure) {
        failures.put(call, failure);
    }

    /** From now on, calls of this kind fail though what they ask is done: the answer is lost on its way. */
    public void losesAnswers(Call call, RuntimeException failure) {
        lostAnswers.put(call, failure);
    }

    public void failsNoMore(Call call) {
        failures.remove(call);
        lostAnswers.remove(call);
    }

    /** From now on, calls of this kind throw, as no broker should. */
    public void throwsAt(Call call, RuntimeException fault) {
        faults.put(call, fault);
    }

    public void throwsNoMore(Call call) {
        faults.remove(call);
    }

    /** From now on, the listener gets nothing until {@link #deliver}. */
    public void holdsDeliveries() {
        deliveriesAreLate = true;
    }

    /** Everything that waits reaches the listener. */
    public void deliver() {
        for (Runnable delivery; (delivery = deliveries.poll()) != null; ) {
            delivery.run();
        }
    }

    /** What waits never reaches the listener. */
    public void loseDeliveries() {
        deliveries.clear();
    }

    /** A message that was never published here. */
    public void tell(Message message) {
        toListener(() -> listener.onMessage(message));
    }

    /** What a broker says that has lost messages. */
    public void tellGap(RoomId room, Position position) {
        toListener(() -> listener.onGap(room, position));
    }

    /** What a broker says that cannot find out where a room stands. */
    public void losePosition(RoomId room) {
        toListener(() -> listener.onPositionLost(room));
    }

    /** Subscribes and unsubscribes since the last call, one line for each. */
    public List<String> takeLog() {
        List<String> taken = List.copyOf(log);
        log.clear();
        return taken;
    }

    @Override
    public void listen(BrokerListener receiver) {
        listener = receiver;
        real.listen(new BrokerListener() {
            @Override
            public void onMessage(Message message) {
                toListener(() -> receiver.onMessage(message));
            }

            @Override
            public void onRelay(RoomId room, Relay relay) {
                toListener(() -> receiver.onRelay(room, relay));
            }

            @Override
            public void onGap(RoomId room, Position position) {
                toListener(() -> receiver.onGap(room, position));
            }

            @Override
            public void onPositionLost(RoomId room) {
                toListener(() -> receiver.onPositionLost(room));
            }
        });
    }

    private void toListener(Runnable delivery) {
        if (deliveriesAreLate) {
            deliveries.add(delivery);
        } else {
            delivery.run();
        }
    }

    @Override
    public CompletionStage<Void> subscribe(RoomId room) {
        log.add("subscribe " + room);
        return call(Call.SUBSCRIBE, () -> real.subscribe(room));
    }

    @Override
    public CompletionStage<Void> unsubscribe(RoomId room) {
        log.add("unsubscribe " + room);
        return call(Call.UNSUBSCRIBE, () -> real.unsubscribe(room));
    }

    @Override
    public CompletionStage<PublishResult> publish(RoomId room, Publication publication) {
        return call(Call.PUBLISH, () -> real.publish(room, publication));
    }

    @Override
    public CompletionStage<PublishResult> publishLive(RoomId room, Publication push) {
        return real.publishLive(room, push);
    }

    @Override
    public CompletionStage<PublishResult> relay(RoomId room, Relay relay, UserId from) {
        return call(Call.RELAY, () -> real.relay(room, relay, from));
    }

    @Override
    public CompletionStage<HistoryPage> history(RoomId room, HistoryQuery query) {
        return call(Call.HISTORY, () -> real.history(room, query));
    }

    @Override
    public CompletionStage<Recovery> recover(RoomId room, Position since) {
        return call(Call.RECOVER, () -> real.recover(room, since));
    }

    @Override
    public CompletionStage<Void> deleteHistory(RoomId room) {
        return real.deleteHistory(room);
    }

    private <T> CompletionStage<T> call(Call call, Supplier<CompletionStage<T>> question) {
        RuntimeException fault = faults.get(call);
        if (fault != null) {
            throw fault;
        }
        if (lateAnswers.contains(call)) {
            CompletionStage<T> result = ask(call, question);
            return later(call, () -> result);
        }
        return late.contains(call) ? later(call, () -> ask(call, question)) : ask(call, question);
    }

    private <T> CompletionStage<T> later(Call call, Supplier<CompletionStage<T>> question) {
        var answer = new CompletableFuture<T>();
        held.get(call)
                .add(() -> question.get().whenComplete((result, failure) -> {
                    if (failure == null) {
                        answer.complete(result);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                }));
        return answer;
    }

    private <T> CompletionStage<T> ask(Call call, Supplier<CompletionStage<T>> question) {
        RuntimeException failure = failures.get(call);
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletionStage<T> answer = question.get();
        RuntimeException lost = lostAnswers.get(call);
        return lost == null ? answer : CompletableFuture.failedFuture(lost);
    }
}
