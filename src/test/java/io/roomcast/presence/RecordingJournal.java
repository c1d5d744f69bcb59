package io.roomcast.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomcast.testing.Eventually;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told. */
public final class RecordingJournal implements PresenceJournal {
    private final List<PresenceFact> facts = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    /** As if the backend were slow for ever. */
    public void answersNothing() {
        silent = true;
    }

    @Override
    public boolean isKept() {
        return true;
    }

    @Override
    public void note(PresenceFact fact) {
        facts.add(fact);
    }

    @Override
    public CompletionStage<Void> deliver(List<PresenceFact> told) {
        facts.addAll(told);
        return silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
    }

    public List<String> ids() {
        return facts.stream().map(PresenceFact::id).toList();
    }

    /** Waits for these, in this order, and fails if there are others. */
    public void hears(String... expected) {
        Eventually.holds("the journal has " + List.of(expected), () -> facts.size() >= expected.length);
        assertEquals(
                List.of(expected),
                facts.stream().map(RecordingJournal::sentence).toList());
    }

    private static String sentence(PresenceFact fact) {
        return fact.user() + (fact.joined() ? " joined " : " left ") + fact.room() + ", " + fact.members();
    }
}
