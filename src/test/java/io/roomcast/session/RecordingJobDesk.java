package io.roomcast.session;

import io.roomcast.protocol.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes the job {@code work} and no other, and does nothing about it. */
final class RecordingJobDesk implements JobDesk {
    private final List<Order> orders = new ArrayList<>();
    /** Null where orders are taken at once. */
    private CompletableFuture<Receipt> receipt;

    @Override
    public List<String> names() {
        return List.of("work");
    }

    @Override
    public CompletionStage<Receipt> accept(Order order) {
        if (!order.job().equals("work")) {
            return CompletableFuture.completedFuture(new UnknownJob());
        }
        orders.add(order);
        JobId id = new JobId("job-" + orders.size());
        return receipt == null ? CompletableFuture.completedFuture(new Accepted(id)) : receipt;
    }

    @Override
    public CompletionStage<Optional<Standing>> find(JobId job) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** From now on the answer is what the test says, when it says it. */
    CompletableFuture<Receipt> answersLater() {
        receipt = new CompletableFuture<>();
        return receipt;
    }

    List<Order> orders() {
        return orders;
    }
}
