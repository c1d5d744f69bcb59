package io.roomcast.webhooks.redis;

import io.roomcast.redis.CommandLink;
import io.roomcast.redis.RedisLoop;
import io.roomcast.webhooks.DeadLetters;
import io.roomcast.webhooks.WebhookEvent;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The newest are kept. On a connection of its own, so that a backend that is away delays no publish. */
public final class RedisDeadLetters implements DeadLetters {
    static final String DEAD = "roomcast:webhooks:dead";

    private static final int MAX_DEAD = 10_000;

    private final CommandLink link;

    /** @param clients makes a client for one connection */
    public RedisDeadLetters(RedisLoop loop, Supplier<Redis> clients) {
        this.link = new CommandLink("dead letters", clients, loop, List.of());
        link.start();
    }

    public void close() {
        link.close();
    }

    @Override
    public CompletionStage<Void> keep(List<WebhookEvent> events, String reason) {
        return CompletableFuture.allOf(events.stream()
                .map(event -> link.send(Request.cmd(Command.XADD)
                                .arg(DEAD)
                                .arg("MAXLEN")
                                .arg("~")
                                .arg(MAX_DEAD)
                                .arg("*")
                                .arg("reason")
                                .arg(reason)
                                .arg("event")
                                .arg(event.json().utf8()))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }
}
