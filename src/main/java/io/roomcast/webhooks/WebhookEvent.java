package io.roomcast.webhooks;

import io.roomcast.protocol.Json;

/**
 * Something that a backend is told.
 *
 * @param id the same each time it is told
 * @param json all of it, as it stands in the batch
 */
public record WebhookEvent(String id, String type, Json json) {}
