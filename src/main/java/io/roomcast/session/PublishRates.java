package io.roomcast.session;

import io.roomcast.limits.TokenBucket;
import io.roomcast.protocol.RoomId;
import java.util.LinkedHashMap;
import java.util.Map;

/** How fast one session publishes, room by room. Touched on the session's loop only. */
final class PublishRates {
    /** Rooms that are remembered; a forgotten one starts anew. */
    private static final int MAX = 256;

    private final Map<RoomId, TokenBucket> buckets = new LinkedHashMap<>(2);

    /** Milliseconds until the session may publish in the room; 0 for now. */
    long take(RoomId room, int rate, long nanoTime) {
        TokenBucket bucket = buckets.get(room);
        if (bucket == null) {
            if (buckets.size() == MAX) {
                buckets.remove(buckets.keySet().iterator().next());
            }
            bucket = new TokenBucket(rate, nanoTime);
            buckets.put(room, bucket);
        }
        return bucket.take(nanoTime);
    }

    void forget(RoomId room) {
        buckets.remove(room);
    }
}
