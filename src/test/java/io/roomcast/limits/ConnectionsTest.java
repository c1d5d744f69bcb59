package io.roomcast.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.metrics.RoomMetrics.EntryLimit;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.Threads;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final UserId ANN = new UserId("ann");
    private static final InetAddress HOME = address("192.0.2.1");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** Answers when it is told to. */
    private static final class SlowUsers implements UserConnections {
        private final List<CompletableFuture<Boolean>> asked = new ArrayList<>();
        private final AtomicInteger left = new AtomicInteger();

        @Override
        public CompletionStage<Boolean> enter(UserId user) {
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
        }

        @Override
        public void leave(UserId user) {
            left.incrementAndGet();
        }
    }

    private Connections connections(int perPod, int perIp, int perUser) {
        Limits limits = Limits.of(perPod, perIp, perUser);
        return new Connections(limits, new LocalUserConnections(limits), new RoomMetrics(registry));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Place admitted(Entry entry) {
        return assertInstanceOf(Entry.Admitted.class, entry).place();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private double refused(String limit) {
        return registry.get("roomcast.admission.refused")
                .tag("limit", limit)
                .counter()
                .count();
    }

    @Test
    void a_pod_takes_as_many_as_it_may_and_one_more_when_one_has_left() {
        Connections connections = connections(2, 0, 0);
        Place first = admitted(connections.enter(HOME));
        admitted(connections.enter(null));

        assertEquals(new Entry.Refused(EntryLimit.CONNECTIONS), connections.enter(address("192.0.2.2")));
        assertEquals(1, refused("connections"));
        assertEquals(2, gauge("roomcast.connections"));
        assertEquals(1, gauge("roomcast.connections.addresses"));

        first.leave();
        admitted(connections.enter(HOME));
    }

    @Test
    void an_address_has_as_many_as_it_may_and_others_are_not_hurt() {
        Connections connections = connections(0, 2, 0);
        admitted(connections.enter(HOME));
        Place second = admitted(connections.enter(HOME));

        assertEquals(new Entry.Refused(EntryLimit.CONNECTIONS_PER_IP), connections.enter(HOME));
        assertEquals(1, refused("connections-per-ip"));
        admitted(connections.enter(address("192.0.2.2")));

        second.leave();
        admitted(connections.enter(HOME));
    }

    @Test
    void a_household_with_ipv6_is_one_address_however_many_it_makes_up() {
        Connections connections = connections(0, 2, 0);
        admitted(connections.enter(address("2001:db8:1:2:3:4:5:6")));
        admitted(connections.enter(address("2001:db8:1:2::1")));

        assertEquals(
                new Entry.Refused(EntryLimit.CONNECTIONS_PER_IP), connections.enter(address("2001:db8:1:2:ffff::")));
        admitted(connections.enter(address("2001:db8:1:3::1")));
    }

    @Test
    void whoever_has_no_address_is_counted_for_the_pod_only() {
        Connections connections = connections(3, 1, 0);
        for (int i = 0; i < 3; i++) {
            admitted(connections.enter(null));
        }
        assertEquals(new Entry.Refused(EntryLimit.CONNECTIONS), connections.enter(null));
    }

    @Test
    void a_place_is_given_back_once() {
        Connections connections = connections(1, 1, 1);
        Place place = admitted(connections.enter(HOME));
        assertTrue(place.takeAs(ANN).toCompletableFuture().join());

        place.leave();
        place.leave();

        assertEquals(0, gauge("roomcast.connections"));
        assertEquals(0, gauge("roomcast.connections.addresses"));
        Place next = admitted(connections.enter(HOME));
        assertTrue(next.takeAs(ANN).toCompletableFuture().join());
        assertEquals(new Entry.Refused(EntryLimit.CONNECTIONS_PER_IP), connections.enter(HOME));
    }

    @Test
    void a_user_has_as_many_as_they_may_from_wherever_they_come() {
        Connections connections = connections(0, 0, 1);
        Place first = admitted(connections.enter(HOME));
        Place second = admitted(connections.enter(address("192.0.2.2")));
        assertTrue(first.takeAs(ANN).toCompletableFuture().join());

        assertFalse(second.takeAs(ANN).toCompletableFuture().join());
        assertEquals(1, refused("connections-per-user"));
        second.leave();
        Place third = admitted(connections.enter(HOME));
        assertFalse(third.takeAs(ANN).toCompletableFuture().join(), "the second was not counted");

        first.leave();
        Place fourth = admitted(connections.enter(HOME));
        assertTrue(fourth.takeAs(ANN).toCompletableFuture().join());
    }

    @Test
    void a_session_that_is_over_is_not_the_users_any_more_while_its_connection_is_still_open() {
        Connections connections = connections(0, 0, 1);
        Place first = admitted(connections.enter(HOME));
        first.takeAs(ANN);

        first.leaveUser();

        assertEquals(1, gauge("roomcast.connections"));
        Place second = admitted(connections.enter(HOME));
        assertTrue(second.takeAs(ANN).toCompletableFuture().join());
        first.leave();
        assertEquals(1, gauge("roomcast.connections"));
        assertFalse(admitted(connections.enter(HOME))
                .takeAs(ANN)
                .toCompletableFuture()
                .join());
    }

    @Test
    void whoever_is_gone_before_it_is_known_who_they_are_is_not_counted_for_ever() {
        SlowUsers users = new SlowUsers();
        Connections connections = new Connections(Limits.of(0, 0, 2), users, new RoomMetrics(registry));
        Place counted = admitted(connections.enter(HOME));
        counted.takeAs(ANN);
        Place refused = admitted(connections.enter(HOME));
        refused.takeAs(ANN);

        counted.leave();
        refused.leave();
        assertEquals(0, users.left.get());
        users.asked.get(0).complete(true);
        users.asked.get(1).complete(false);

        assertEquals(1, users.left.get());
        assertEquals(0, gauge("roomcast.connections"));
    }

    @Test
    void users_are_not_asked_for_where_they_have_no_limit() {
        SlowUsers users = new SlowUsers();
        Connections connections = new Connections(Limits.of(0, 0, 0), users, new RoomMetrics(registry));
        Place place = admitted(connections.enter(HOME));

        assertTrue(place.takeAs(ANN).toCompletableFuture().join());
        place.leave();

        assertEquals(0, users.asked.size() + users.left.get());
    }

    @Test
    void no_limit_is_passed_and_nothing_is_left_over_when_many_come_and_go_at_once() {
        Connections connections = connections(3, 2, 1);
        Crowd pod = new Crowd();
        Crowd ofAnn = new Crowd();
        Threads.together(8, number -> {
            for (int i = 0; i < 5_000; i++) {
                if (!(connections.enter(address("192.0.2." + i % 3)) instanceof Entry.Admitted entered)) {
                    continue;
                }
                pod.enters();
                if (entered.place().takeAs(ANN).toCompletableFuture().join()) {
                    ofAnn.enters();
                    ofAnn.leaves();
                }
                pod.leaves();
                entered.place().leave();
            }
        });
        assertTrue(pod.most() <= 3 && ofAnn.most() == 1, () -> pod.most() + " and " + ofAnn.most());
        assertEquals(0, gauge("roomcast.connections"));
        assertEquals(0, gauge("roomcast.connections.addresses"));
        assertTrue(admitted(connections.enter(HOME))
                .takeAs(ANN)
                .toCompletableFuture()
                .join());
    }

    /** How many there were at a time. */
    private static final class Crowd {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        void enters() {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        }

        void leaves() {
            inside.decrementAndGet();
        }

        int most() {
            return most.get();
        }
    }
}
