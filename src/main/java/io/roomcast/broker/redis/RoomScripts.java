package io.roomcast.broker.redis;

import io.roomcast.broker.Publication;
import io.roomcast.broker.PublishResult;
import io.roomcast.broker.Retention;
import io.roomcast.broker.SharedRates;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RandomText;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.CommandLink;
import io.roomcast.redis.Partition;
import io.roomcast.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** The scripts of a room, with their keys and arguments in one place. Safe from any thread. */
final class RoomScripts {
    private static final Script PUBLISH = script("publishing.lua", "rates.lua", "publish.lua");
    private static final Script PASS = Script.of(RoomScripts.class, "rates.lua", "pass.lua");
    private static final Script OCCASION = script("publishing.lua", "occasion.lua");
    private static final Script READ = script("read.lua");
    private static final Script FORGET = script("forget.lua");
    private static final Script RENOUNCE = script("renounce.lua");
    private static final Script CHANGED = script("changed.lua");
    private static final Script TOUCH = Script.of(RoomScripts.class, "touch.lua");
    private static final int EPOCH_BYTES = 9;
    /** How scripts begin the answer to what is more than a rate takes. */
    private static final int TOO_FAST = 2;

    private final CommandLink link;
    private final RandomText epochs = new RandomText(EPOCH_BYTES);

    RoomScripts(CommandLink link) {
        this.link = link;
    }

    static List<Script> all() {
        return List.of(PUBLISH, PASS, OCCASION, READ, FORGET, RENOUNCE, CHANGED, TOUCH);
    }

    private static Script script(String... names) {
        return Script.of(
                RoomScripts.class,
                Stream.concat(Stream.of("position.lua"), Stream.of(names)).toArray(String[]::new));
    }

    /** A message's place. */
    record Placed(boolean duplicate, Position position) {}

    /** Where a room stands, and the messages that were asked for. */
    record Stretch(Position head, List<Message> messages) {
        boolean keepsHistory() {
            return head != null;
        }
    }

    /** What was published to in a partition. */
    record Changes(long counter, long dropped, List<String> rooms) {}

    /** @param rates that it counts against */
    CompletionStage<PublishResult> publish(
            RoomId room, Publication publication, Retention retention, SharedRates rates) {
        Partition partition = Partition.of(room);
        String key = publication.key() == null
                ? partition.name("key")
                : partition.name("key") + ":" + digest(room, publication);
        List<String> keys = new ArrayList<>(List.of(
                partition.name("meta", room),
                partition.name("log", room),
                key,
                partition.name("changes"),
                partition.name("counter")));
        List<Object> arguments = new ArrayList<>(List.of(
                room.value(),
                partition.name("bus", room),
                BusMessage.body(publication),
                retention.size(),
                retention.ttl().toMillis(),
                epochs.next(),
                publication.key() == null ? 0 : publication.keyWindow().toMillis()));
        if (!rates.isNone()) {
            keys.addAll(rateKeys(room, publication.from(), rates));
            arguments.add(rates.user());
            arguments.add(rates.room());
        }
        return link.run(PUBLISH, keys, arguments.toArray()).thenApply(RoomScripts::result);
    }

    /** Sends on what gets no place, unless there is more of it than the rates take. */
    CompletionStage<PublishResult> pass(RoomId room, byte[] payload, UserId from, SharedRates rates) {
        String channel = Partition.of(room).name("bus", room);
        return link.run(PASS, rateKeys(room, from, rates), channel, payload, rates.user(), rates.room())
                .thenApply(RoomScripts::result);
    }

    /** A user's is of no room's partition: it counts in all rooms of the namespace. No namespace has a colon. */
    private static List<String> rateKeys(RoomId room, UserId from, SharedRates rates) {
        return List.of(
                "roomcast:rate:" + rates.namespace() + ":" + from.value(),
                Partition.of(room).name("rate", room));
    }

    private static PublishResult result(Response answer) {
        int kind = answer.get(0).toInteger();
        if (kind == TOO_FAST) {
            SharedRates.Rate rate = answer.get(1).toInteger() == 1 ? SharedRates.Rate.USER : SharedRates.Rate.ROOM;
            return new PublishResult.TooFast(rate, answer.get(2).toLong());
        }
        if (answer.size() == 1) {
            return new PublishResult.Placed(null, false);
        }
        Placed placed = placed(answer);
        return new PublishResult.Placed(placed.position(), placed.duplicate());
    }

    /** True if it was published; false if the occasion, or a later one, had been before. */
    CompletionStage<Boolean> publishOnce(RoomId room, Occasion occasion, List<byte[]> pieces, Retention retention) {
        String instant = Long.toString(occasion.instant().toEpochMilli());
        return publishFor(room, occasion.name(), instant, pieces, retention);
    }

    CompletionStage<Boolean> publishUnplanned(RoomId room, String name, List<byte[]> pieces, Retention retention) {
        return publishFor(room, name, "", pieces, retention);
    }

    private CompletionStage<Boolean> publishFor(
            RoomId room, String name, String instant, List<byte[]> pieces, Retention retention) {
        Partition partition = Partition.of(room);
        List<String> keys = List.of(
                partition.name("meta", room),
                partition.name("log", room),
                partition.name("key"),
                partition.name("changes"),
                partition.name("counter"),
                occasions(room, name));
        List<Object> arguments = new ArrayList<>(List.of(
                room.value(),
                partition.name("bus", room),
                retention.size(),
                retention.ttl().toMillis(),
                epochs.next(),
                instant,
                BusMessage.serverBody(pieces.get(0))));
        arguments.addAll(pieces.subList(1, pieces.size()));
        return link.run(OCCASION, keys, arguments.toArray()).thenApply(answer -> answer.toInteger() == 1);
    }

    CompletionStage<Occasions> knownOccasions(RoomId room, String name) {
        return link.send(Request.cmd(Command.HMGET)
                        .arg(occasions(room, name))
                        .arg("last")
                        .arg("unplanned")
                        .arg("count"))
                .thenApply(known -> new Occasions(
                        instant(known.get(0)),
                        instant(known.get(1)),
                        known.get(2) == null ? 0 : known.get(2).toLong()));
    }

    private static Optional<Instant> instant(Response millis) {
        return Optional.ofNullable(millis).map(known -> Instant.ofEpochMilli(known.toLong()));
    }

    private static String occasions(RoomId room, String name) {
        return Partition.of(room).name("schedule") + ":" + name;
    }

    /** Sends the canary the way of a message: the same script, to keys that all canaries share, and a channel of its own. */
    CompletionStage<Placed> publishCanary(String name, byte[] body) {
        String canary = new Partition(0).name("canary");
        return link.run(
                        PUBLISH,
                        List.of(
                                canary + ":meta",
                                canary + ":log",
                                canary + ":key",
                                canary + ":changes",
                                canary + ":counter"),
                        "canary",
                        canaryChannel(name),
                        body,
                        1,
                        60_000,
                        epochs.next(),
                        0)
                .thenApply(RoomScripts::placed);
    }

    static String canaryChannel(String name) {
        return new Partition(0).name("canary") + ":" + name;
    }

    /**
     * @param first offset of the first message wanted
     * @param last offset of the last one; {@link Long#MAX_VALUE} for the head
     * @param count at most so many; 0 for the position alone
     */
    CompletionStage<Stretch> read(RoomId room, Retention retention, long first, long last, int count, boolean reverse) {
        Partition partition = Partition.of(room);
        return link.run(
                        READ,
                        List.of(partition.name("meta", room), partition.name("log", room)),
                        epochs.next(),
                        retention.keepsHistory() ? 1 : 0,
                        first + "-0",
                        last == Long.MAX_VALUE ? "+" : last + "-0",
                        count,
                        reverse ? 1 : 0)
                .thenApply(answer -> stretch(room, answer));
    }

    CompletionStage<Void> forget(RoomId room, Retention retention) {
        Partition partition = Partition.of(room);
        return link.run(
                        FORGET,
                        List.of(partition.name("meta", room), partition.name("log", room)),
                        epochs.next(),
                        retention.keepsHistory() ? 1 : 0)
                .thenAccept(done -> {});
    }

    /** Ends an epoch in which this pod has seen more than Redis knows of. */
    CompletionStage<Void> renounce(RoomId room, Position seen) {
        return link.run(
                        RENOUNCE,
                        List.of(Partition.of(room).name("meta", room)),
                        epochs.next(),
                        seen.epoch(),
                        seen.offset())
                .thenAccept(done -> {});
    }

    /** @param rooms of one partition */
    CompletionStage<Void> touch(List<RoomId> rooms) {
        return link.run(
                        TOUCH,
                        rooms.stream()
                                .map(room -> Partition.of(room).name("meta", room))
                                .toList())
                .thenAccept(done -> {});
    }

    CompletionStage<Changes> changed(Partition partition, long cursor) {
        return link.run(CHANGED, List.of(partition.name("changes"), partition.name("counter")), cursor)
                .thenApply(answer -> {
                    List<String> rooms = new ArrayList<>(answer.size());
                    for (int i = 2; i < answer.size(); i++) {
                        rooms.add(answer.get(i).toString());
                    }
                    return new Changes(
                            answer.get(0).toLong(),
                            (long) Double.parseDouble(answer.get(1).toString()),
                            rooms);
                });
    }

    private static Placed placed(Response answer) {
        String epoch = answer.get(1).toString();
        Position position = epoch.isEmpty()
                ? null
                : new Position(epoch, Long.parseLong(answer.get(2).toString()));
        return new Placed(answer.get(0).toInteger() == 1, position);
    }

    private static Stretch stretch(RoomId room, Response answer) {
        if (!answer.get(2).toString().equals("1")) {
            return new Stretch(null, List.of());
        }
        var head = new Position(
                answer.get(0).toString(), Long.parseLong(answer.get(1).toString()));
        List<Message> messages = new ArrayList<>((answer.size() - 3) / 2);
        for (int i = 3; i + 1 < answer.size(); i += 2) {
            long offset = Long.parseLong(answer.get(i).toString());
            messages.add(BusMessage.readEntry(
                    room, new Position(head.epoch(), offset), answer.get(i + 1).toBytes()));
        }
        return new Stretch(head, messages);
    }

    /** Rooms, users and keys may be long and hold anything; a digest is neither. */
    private static String digest(RoomId room, Publication publication) {
        String from = publication.from() == null ? "" : publication.from().value();
        String all = room.value() + '\n' + from + '\n' + publication.key();
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
