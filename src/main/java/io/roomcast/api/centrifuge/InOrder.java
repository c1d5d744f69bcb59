package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Answers that come as they like, put back into the order in which they were asked for. */
final class InOrder {
    private InOrder() {}

    /** @param atOnce that are under way at a time; with 1 each begins when the one before has ended */
    static <T> Uni<List<ObjectNode>> of(List<T> questions, int atOnce, Function<T, Uni<ObjectNode>> ask) {
        var answers = new ObjectNode[questions.size()];
        return Multi.createFrom()
                .iterable(IntStream.range(0, answers.length).boxed().toList())
                .onItem()
                .transformToUni(place -> ask.apply(questions.get(place)).invoke(answer -> answers[place] = answer))
                .merge(atOnce)
                .collect()
                .last()
                .map(all -> Arrays.asList(answers));
    }
}
