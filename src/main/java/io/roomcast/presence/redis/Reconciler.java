package io.roomcast.presence.redis;

import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.redis.Partition;
import io.roomcast.redis.RedisLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Compares what is here with what Redis says, both ways: own seats that Redis lacks or has too many, and what pods hold that do
 * not live. Gentle rather than quick: a few rooms at a time, page by page. Touched on the loop only.
 */
final class Reconciler {
    private static final int ROOMS_AT_ONCE = 16;

    private final PresenceScripts scripts;
    private final RedisLoop loop;
    private final OwnSeats seats;
    private final Lease lease;
    private final Sweeper sweeper;
    private final Runnable settle;
    private boolean running;

    /** @param settle has Redis told what is found to differ */
    Reconciler(PresenceScripts scripts, RedisLoop loop, OwnSeats seats, Lease lease, Sweeper sweeper, Runnable settle) {
        this.scripts = scripts;
        this.loop = loop;
        this.seats = seats;
        this.lease = lease;
        this.sweeper = sweeper;
        this.settle = settle;
    }

    /** Does nothing while it is at it already. */
    void run() {
        if (running || !lease.isHeld()) {
            return;
        }
        running = true;
        sweeper.sweepAll();
        String pod = lease.name();
        List<CompletableFuture<PresenceScripts.Survey>> surveys = new ArrayList<>();
        for (int number = 0; number < Partition.COUNT; number++) {
            surveys.add(scripts.survey(new Partition(number), pod).toCompletableFuture());
        }
        CompletionStage<Void> surveyed = CompletableFuture.allOf(surveys.toArray(CompletableFuture[]::new));
        surveyed.whenComplete((done, failure) -> loop.run(() -> {
            if (failure == null) {
                surveyed(pod, surveys.stream().map(CompletableFuture::join).toList());
            } else {
                running = false;
            }
        }));
    }

    private void surveyed(String pod, List<PresenceScripts.Survey> surveys) {
        // A pod lives before it holds anything, so one that was seen to hold something and does not live now is dead.
        Set<String> others = new HashSet<>();
        Set<RoomId> rooms = new LinkedHashSet<>(seats.rooms());
        surveys.forEach(survey -> {
            others.addAll(survey.holders());
            rooms.addAll(survey.rooms());
        });
        others.remove(pod);
        CompletionStage<Void> mourned =
                others.isEmpty() ? CompletableFuture.completedStage(null) : scripts.mourn(others);
        mourned.whenComplete((done, failure) -> loop.run(() -> compare(pod, new ArrayDeque<>(rooms))));
    }

    private void compare(String pod, ArrayDeque<RoomId> rooms) {
        int[] walking = {ROOMS_AT_ONCE};
        for (int i = 0; i < ROOMS_AT_ONCE; i++) {
            walk(pod, rooms, walking);
        }
    }

    private void walk(String pod, ArrayDeque<RoomId> rooms, int[] walking) {
        RoomId room = rooms.poll();
        if (room == null) {
            walking[0]--;
            running = walking[0] > 0;
            return;
        }
        inspect(pod, room, "0", new HashMap<>())
                .whenComplete((held, failure) -> loop.run(() -> {
                    if (failure != null || !pod.equals(lease.name())) {
                        // It will be looked at again: after the next beat, or under the new name.
                        rooms.clear();
                    } else {
                        seats.compare(room, held);
                        settle.run();
                    }
                    walk(pod, rooms, walking);
                }));
    }

    private CompletionStage<Map<UserId, Integer>> inspect(
            String pod, RoomId room, String cursor, Map<UserId, Integer> held) {
        return scripts.inspect(pod, room, cursor).thenCompose(page -> {
            held.putAll(page.held());
            return page.next().equals("0")
                    ? CompletableFuture.completedStage(held)
                    : inspect(pod, room, page.next(), held);
        });
    }
}
