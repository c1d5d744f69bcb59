package io.roomcast.webhooks;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where events go that the backend did not take. Safe from any thread, does not block. */
public interface DeadLetters {
    /** Fails if they cannot be kept, and where nothing is kept at all. */
    CompletionStage<Void> keep(List<WebhookEvent> events, String reason);
}
