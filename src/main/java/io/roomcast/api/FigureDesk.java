package io.roomcast.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.StartupEvent;
import io.roomcast.cluster.Cluster;
import io.roomcast.metrics.Figures;
import io.roomcast.metrics.RoomMetrics;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What this pod has counted, as numbers that can be added to those of others. Called on worker threads, as {@link PodDesk} is. */
@ApplicationScoped
class FigureDesk {
    private final RoomMetrics metrics;

    FigureDesk(RoomMetrics metrics) {
        this.metrics = metrics;
    }

    /** From here on the others can ask. */
    void open(@Observes StartupEvent event, Cluster cluster) {
        PodDesk.answer(cluster, Topic.FIGURES, question -> CompletableFuture.completedFuture(told(metrics.figures())));
    }

    private static ObjectNode told(Figures figures) {
        ObjectNode told = Trees.object().put("pods", 1);
        figures.totals().forEach(told::put);
        figures.kinds().forEach((name, counts) -> put(told.putObject(name), counts));
        ObjectNode flushes = told.putObject("publish_to_flush")
                .put("count", figures.publishToFlush().count());
        ObjectNode within = flushes.putObject("within_ms");
        figures.publishToFlush().within().forEach((limit, count) -> within.put(milliseconds(limit), count));
        return told;
    }

    private static void put(ObjectNode node, Map<String, Long> counts) {
        counts.forEach(node::put);
    }

    /** As people write it: 0.25, 1, 1000. */
    private static String milliseconds(Duration limit) {
        return BigDecimal.valueOf(limit.toNanos(), 6).stripTrailingZeros().toPlainString();
    }
}
