package io.roomcast.webhooks;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Without Redis nothing outlives the process, and so nothing is kept: what is given up is counted and logged, no more. */
@Singleton
@Typed(LocalDeadLetters.class)
public final class LocalDeadLetters implements DeadLetters {
    @Override
    public CompletionStage<Void> keep(List<WebhookEvent> events, String reason) {
        return CompletableFuture.failedFuture(new IllegalStateException("a server without Redis keeps none"));
    }
}
