package io.roomcast.testing;

import io.github.centrifugal.centrifuge.Client;
import io.github.centrifugal.centrifuge.ConnectedEvent;
import io.github.centrifugal.centrifuge.ConnectingEvent;
import io.github.centrifugal.centrifuge.ConnectionTokenEvent;
import io.github.centrifugal.centrifuge.ConnectionTokenGetter;
import io.github.centrifugal.centrifuge.DisconnectedEvent;
import io.github.centrifugal.centrifuge.DuplicateSubscriptionException;
import io.github.centrifugal.centrifuge.EventListener;
import io.github.centrifugal.centrifuge.JoinEvent;
import io.github.centrifugal.centrifuge.LeaveEvent;
import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.PublicationEvent;
import io.github.centrifugal.centrifuge.PublishResult;
import io.github.centrifugal.centrifuge.ResultCallback;
import io.github.centrifugal.centrifuge.SubscribedEvent;
import io.github.centrifugal.centrifuge.Subscription;
import io.github.centrifugal.centrifuge.SubscriptionEventListener;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import io.github.centrifugal.centrifuge.TokenCallback;
import io.github.centrifugal.centrifuge.UnsubscribedEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The official Java SDK of the Centrifuge protocol, which speaks Protobuf, with what it has told so far in one line for each event. */
public final class SdkClient implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final int RECONNECT_MILLIS = 100;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Client client;

    private SdkClient(URI server, Supplier<String> tokens) {
        Options options = new Options();
        options.setMinReconnectDelay(RECONNECT_MILLIS);
        options.setMaxReconnectDelay(RECONNECT_MILLIS);
        if (tokens != null) {
            options.setTokenGetter(new ConnectionTokenGetter() {
                @Override
                public void getConnectionToken(ConnectionTokenEvent event, TokenCallback callback) {
                    callback.Done(null, tokens.get());
                }
            });
        }
        client = new Client(server.resolve("/connection/websocket").toString(), options, new Ear());
        client.connect();
    }

    public static SdkClient connect(URI server) {
        return new SdkClient(server, null);
    }

    /** @param tokens asked whenever one is needed */
    public static SdkClient connect(URI server, Supplier<String> tokens) {
        return new SdkClient(server, tokens);
    }

    private final class Ear extends EventListener {
        @Override
        public void onConnecting(Client from, ConnectingEvent event) {
            told.add("connecting " + event.getCode());
        }

        @Override
        public void onConnected(Client from, ConnectedEvent event) {
            told.add("connected");
        }

        @Override
        public void onDisconnected(Client from, DisconnectedEvent event) {
            told.add("disconnected " + event.getCode());
        }
    }

    /** What happens to one subscription. */
    public static final class Room extends SubscriptionEventListener {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private Subscription subscription;

        @Override
        public void onPublication(Subscription from, PublicationEvent event) {
            told.add("@" + event.getOffset() + " " + new String(event.getData(), StandardCharsets.UTF_8));
        }

        @Override
        public void onJoin(Subscription from, JoinEvent event) {
            told.add("join " + event.getInfo().getUser());
        }

        @Override
        public void onLeave(Subscription from, LeaveEvent event) {
            told.add("leave " + event.getInfo().getUser());
        }

        @Override
        public void onSubscribed(Subscription from, SubscribedEvent event) {
            told.add(event.wasRecovering() ? "recovered=" + event.getRecovered() : "subscribed");
        }

        @Override
        public void onUnsubscribed(Subscription from, UnsubscribedEvent event) {
            told.add("unsubscribed " + event.getCode());
        }

        public List<String> told() {
            return List.copyOf(told);
        }

        /** What has a place in the room's order: who comes and goes stands outside. */
        public List<String> order() {
            return told.stream()
                    .filter(event -> !event.startsWith("join ") && !event.startsWith("leave "))
                    .toList();
        }

        public void awaits(String event) {
            Eventually.holds(event + " is told, of " + told, () -> told.contains(event));
        }

        /** The SDK's own. */
        public Subscription subscription() {
            return subscription;
        }

        /** Publishes, and waits until that is acknowledged. */
        public void publishes(String json) {
            SdkClient.<PublishResult>await(done -> subscription.publish(json.getBytes(StandardCharsets.UTF_8), done));
        }
    }

    public Room subscribes(String channel) {
        Room room = new Room();
        SubscriptionOptions options = new SubscriptionOptions();
        options.setJoinLeave(true);
        try {
            room.subscription = client.newSubscription(channel, options, room);
        } catch (DuplicateSubscriptionException twice) {
            throw new IllegalStateException(twice);
        }
        room.subscription.subscribe();
        return room;
    }

    /** The SDK's own. */
    public Client client() {
        return client;
    }

    public List<String> told() {
        return List.copyOf(told);
    }

    public void awaits(String event) {
        Eventually.holds(event + " is told, of " + told, () -> told.contains(event));
    }

    /** The result of a call; fails with {@link CompletionException} where it fails. */
    public static <T> T await(Consumer<ResultCallback<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        call.accept((failure, value) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        try {
            client.close(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
