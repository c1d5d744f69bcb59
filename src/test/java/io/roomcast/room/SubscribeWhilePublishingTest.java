package io.roomcast.room;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.auth.Identity;
import io.roomcast.broker.Broker;
import io.roomcast.protocol.Message;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.SessionId;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.DistantBroker;
import io.roomcast.testing.ThreadLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The promise that a room is recovered without hole and repeat, while a publisher never pauses and subscribers come and go:
 * a thousand times on several loops.
 */
@Timeout(300)
class SubscribeWhilePublishingTest {
    private static final RoomId ROOM = new RoomId("busy");
    private static final Identity ANYONE = Identity.anonymous(new UserId("anon-guest"));
    private static final int LOOPS = 3;
    private static final int FOLLOWERS = 12;
    private static final int CYCLES = 1_000;
    /** How far the publisher may be ahead of the slowest loop: far less than history holds. */
    private static final int AHEAD = 300;

    private final List<ThreadLoop> loops = new ArrayList<>();
    private final Semaphore permits = new Semaphore(AHEAD * LOOPS);
    private final AtomicInteger cycles = new AtomicInteger(CYCLES);
    private final CountDownLatch finished = new CountDownLatch(FOLLOWERS);
    private final AtomicReference<String> firstFault = new AtomicReference<>();
    private volatile boolean publishing = true;

    @Test
    void a_thousand_recoveries_have_no_hole_and_no_repeat() {
        run(broker -> broker);
    }

    @Test
    void neither_have_they_with_a_broker_that_answers_from_afar() {
        ExecutorService network = Executors.newFixedThreadPool(3);
        try {
            run(broker -> new DistantBroker(broker, network));
        } finally {
            network.shutdownNow();
        }
    }

    private void run(UnaryOperator<Broker> wrap) {
        RoomHouse house =
                RoomHouse.open(new ThreadLoop(), wrap, "default.presence", "false", "default.history-size", "50000");
        List<Follower> followers = new ArrayList<>();
        List<Follower> witnesses = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            var loop = new ThreadLoop();
            loops.add(loop);
            var shard = new Shard(loop, house.metrics);
            witnesses.add(new Follower(house, shard, i, true));
            for (int j = 0; j < FOLLOWERS / LOOPS; j++) {
                followers.add(new Follower(house, shard, i * LOOPS + j, false));
            }
        }
        Position start = house.headOf(ROOM.value());
        var publisher = new Thread(() -> publish(house), "publisher");
        try {
            witnesses.forEach(witness -> witness.start(start));
            publisher.start();
            followers.forEach(follower -> follower.start(start));
            await(finished);
            publishing = false;
            permits.release(AHEAD);
            publisher.join(SECONDS.toMillis(60));
            check(house, followers, witnesses);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            publishing = false;
            publisher.interrupt();
            loops.forEach(ThreadLoop::close);
        }
    }

    private void publish(RoomHouse house) {
        try {
            while (publishing) {
                permits.acquire(LOOPS);
                house.publishes(ROOM.value(), "x");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(120, SECONDS), "the followers did not finish");
    }

    private void check(RoomHouse house, List<Follower> followers, List<Follower> witnesses) {
        assertEquals(null, firstFault.get());
        assertEquals(CYCLES, house.count("roomcast.recoveries", "outcome", "recovered"), LOOPS + FOLLOWERS);
        assertEquals(0, house.count("roomcast.recoveries", "outcome", "lost"));
        long live = followers.stream().mapToLong(Follower::live).sum();
        long recovered = followers.stream().mapToLong(Follower::recovered).sum();
        assertTrue(live > CYCLES, "hardly anything came live: " + live);
        assertTrue(recovered > CYCLES, "hardly anything was recovered: " + recovered);
        // All loops have handed on what was published, and the witnesses have seen all of it.
        long head = house.headOf(ROOM.value()).offset();
        for (int i = 0; i < LOOPS; i++) {
            Follower witness = witnesses.get(i);
            ThreadLoop loop = loops.get(i);
            long seen = loop.ask(witness::lastOffset);
            // Each question stands behind a pass of the loop, as long as there is something to hand on.
            for (int passes = 0; seen < head && passes < AHEAD; passes++) {
                seen = loop.ask(witness::lastOffset);
            }
            assertEquals(head, seen, "a loop's witness at the end");
        }
    }

    /** Comes, listens for a while, goes in the middle of a message's round, and comes again from where it stood. */
    private final class Follower implements Subscriber {
        private final SessionId id = SessionId.random();
        private final RoomHouse house;
        private final Shard shard;
        private final int number;
        private final boolean stays;
        private Membership membership;
        private String epoch;
        private long last;
        private int visits;
        private int leftOfVisit;
        private boolean flushPending;
        private long live;
        private long recovered;

        Follower(RoomHouse house, Shard shard, int number, boolean stays) {
            this.house = house;
            this.shard = shard;
            this.number = number;
            this.stays = stays;
        }

        void start(Position position) {
            shard.loop().execute(() -> {
                epoch = position.epoch();
                last = position.offset();
                come();
            });
        }

        private void come() {
            if (!stays && cycles.getAndDecrement() <= 0) {
                finished.countDown();
                return;
            }
            visits++;
            house.service
                    .subscribe(shard, this, ANYONE, ROOM, new Position(epoch, last))
                    .whenComplete(this::came);
        }

        private void came(SubscribeResult result, Throwable failure) {
            if (!(result instanceof SubscribeResult.Subscribed subscribed)) {
                fault("did not get in: " + result + " " + failure);
                return;
            }
            if (!subscribed.recovery().complete()) {
                fault("was not recovered from " + last);
            }
            subscribed.recovery().messages().forEach(message -> {
                recovered++;
                expect(message);
            });
            if (subscribed.recovery().head().offset() != last) {
                fault("recovered up to " + last + " of " + subscribed.recovery().head());
            }
            membership = subscribed.membership();
            leftOfVisit = (visits * 7 + number) % 30;
            house.service.goLive(
                    shard, membership, this, ANYONE, subscribed.recovery().head());
            goIfDone();
        }

        private void goIfDone() {
            if (!stays && leftOfVisit <= 0 && membership != null) {
                Membership left = membership;
                membership = null;
                house.service.unsubscribe(shard, left, id, ANYONE);
                shard.loop().execute(this::come);
            }
        }

        @Override
        public void deliver(Membership from, Delivery delivery) {
            if (delivery.isGap()) {
                fault("was told of a gap");
            }
            delivery.messages().forEach(message -> {
                live++;
                expect(message);
            });
            if (!flushPending) {
                flushPending = true;
                shard.flushLater(this);
            }
            shard.written(1, 1);
            leftOfVisit--;
            goIfDone();
        }

        private void expect(Message message) {
            if (message.offset() != last + 1) {
                fault("got " + message.offset() + " after " + last);
            }
            last = message.offset();
            if (stays) {
                // Recovered or live: the publisher may go on.
                permits.release();
            }
        }

        private void fault(String what) {
            firstFault.compareAndSet(null, "follower " + number + " in visit " + visits + " " + what);
            // Nobody needs to wait for the others.
            while (finished.getCount() > 0) {
                finished.countDown();
            }
        }

        long lastOffset() {
            return last;
        }

        long live() {
            return live;
        }

        long recovered() {
            return recovered;
        }

        @Override
        public SessionId id() {
            return id;
        }

        @Override
        public void passOwn(Membership of, Message own) {
            fault("was told of an own message");
        }

        @Override
        public void losePosition(Membership of) {
            fault("lost its position");
        }

        @Override
        public void flush() {
            flushPending = false;
        }
    }
}
