package io.roomcast.inbox.redis;

import io.roomcast.inbox.InboxEntry;
import io.roomcast.inbox.InboxStream;
import io.roomcast.protocol.SessionId;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.RedisLoop;
import io.roomcast.redis.Script;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Talks to Redis on a connection of its own, so that what others write into the inbox delays no publish. */
public final class RedisInboxStream implements InboxStream {
    private static final Script TAKE = Script.of(RedisInboxStream.class, "take.lua");
    private static final Script SETTLE = Script.of(RedisInboxStream.class, "settle.lua");
    private static final Script RELEASE = Script.of(RedisInboxStream.class, "release.lua");
    private static final String INBOX = "roomcast:inbox";
    private static final String REJECTED = "roomcast:inbox:rejected";
    private static final String LEASE = "roomcast:inbox:lease";
    private static final long LEASE_MILLIS = 3_000;
    /** Of one take; the second bound lets one entry through whatever its size. */
    private static final int MAX_ENTRIES = 100;

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_REJECTED = 10_000;

    private final CommandLink link;
    /** Of this process: after a restart the same pod is another reader. */
    private final String reader = SessionId.random().value();

    /** @param clients makes a client for one connection */
    public RedisInboxStream(Supplier<Redis> clients, RedisLoop loop) {
        this.link = new CommandLink(clients, loop, List.of(TAKE, SETTLE, RELEASE));
        link.start();
    }

    @Override
    public CompletionStage<Taken> take() {
        return link.run(
                        TAKE,
                        List.of(INBOX, LEASE),
                        reader,
                        LEASE_MILLIS,
                        MAX_ENTRIES,
                        MAX_BYTES,
                        InboxEntry.KEY_WINDOW.toMillis())
                .thenApply(RedisInboxStream::taken);
    }

    @Override
    public CompletionStage<Void> settle(List<Settled> settled) {
        List<Object> arguments = new ArrayList<>();
        arguments.add(MAX_REJECTED);
        for (Settled entry : settled) {
            arguments.add(entry.id());
            arguments.add(entry.rejection() == null ? "" : entry.rejection());
        }
        return link.run(SETTLE, List.of(INBOX, REJECTED), arguments.toArray()).thenAccept(done -> {});
    }

    /** Closes the connection too. */
    @Override
    public CompletionStage<Void> release() {
        return link.run(RELEASE, List.of(LEASE), reader)
                .handle((released, failure) -> null)
                .thenRun(link::close);
    }

    private static Taken taken(Response answer) {
        List<InboxEntry> entries = new ArrayList<>(answer.size() - 1);
        for (int i = 1; i < answer.size(); i++) {
            entries.add(entry(answer.get(i)));
        }
        return new Taken(answer.get(0).toInteger() == 1, entries);
    }

    private static InboxEntry entry(Response entry) {
        Response pairs = entry.get(2);
        Map<String, byte[]> fields = new HashMap<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            fields.put(pairs.get(i).toString(), pairs.get(i + 1).toBytes());
        }
        return new InboxEntry(entry.get(0).toString(), entry.get(1).toInteger() == 1, fields);
    }
}
