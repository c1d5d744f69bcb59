package io.roomcast.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.StageFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * For a pod on its own: every firing is new, and what fails is not tried again, for nothing here could tell whether it was
 * pushed.
 */
public final class LocalFiringLedger implements FiringLedger {
    private static final Logger LOG = Logger.getLogger(LocalFiringLedger.class);

    private final RoomPush rooms;
    private final FiringMeter meter;
    /** Beyond it, those that have not fired for longest are forgotten, and count from one again: they are no more, as a rule. */
    private static final int MAX_ACCOUNTS = 10_000;

    /** By schedule, the one that fired last at the end. */
    @GuardedBy("this")
    private final Map<String, Account> accounts = new LinkedHashMap<>();

    LocalFiringLedger(RoomPush rooms, FiringMeter meter) {
        this.rooms = rooms;
        this.meter = meter;
    }

    @Override
    public synchronized CompletionStage<Account> account(String schedule, RoomId room) {
        return CompletableFuture.completedFuture(accounts.getOrDefault(schedule, Account.NONE));
    }

    /** Returns the number of the firing. */
    private synchronized long enter(String schedule, UnaryOperator<Account> change) {
        Account former = accounts.remove(schedule);
        Account changed = change.apply(former == null ? Account.NONE : former);
        accounts.put(schedule, changed);
        if (accounts.size() > MAX_ACCOUNTS) {
            accounts.remove(accounts.keySet().iterator().next());
        }
        return changed.count();
    }

    /** Complete at once: a push that is not answered holds up nothing. */
    @Override
    public CompletionStage<Void> fire(Firing firing) {
        long count = enter(
                firing.schedule(),
                former -> new Account(Optional.of(firing.instant()), former.unplanned(), former.count() + 1));
        push(firing, count).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warnf(
                        "Schedule %s could not push to room %s: %s",
                        firing.schedule(), firing.room(), StageFailure.cause(failure));
            }
        });
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Boolean> fireNow(Firing firing) {
        long count = enter(
                firing.schedule(),
                former -> new Account(former.last(), Optional.of(firing.instant()), former.count() + 1));
        return push(firing, count).<Boolean>thenApply(pushed -> true).exceptionallyCompose(failure -> {
            Throwable cause = StageFailure.cause(failure);
            return cause instanceof MessageTooLargeException
                    ? CompletableFuture.completedFuture(false)
                    : CompletableFuture.failedFuture(cause);
        });
    }

    private CompletionStage<?> push(Firing firing, long count) {
        return push(firing.room(), firing.message().numbered(count)).whenComplete((pushed, failure) -> {
            if (failure == null) {
                meter.pushed(firing.schedule());
            } else {
                meter.failed(firing.schedule());
            }
        });
    }

    /** A push that cannot even begin must not end the schedule. */
    private CompletionStage<?> push(RoomId room, Json data) {
        try {
            return rooms.push(room, data);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }
}
