package io.roomcast.cluster;

import io.roomcast.protocol.Json;
import java.util.concurrent.CompletionStage;

/** Answers for this pod what all are asked. Called on a worker thread; the answer should be no larger than a page. */
@FunctionalInterface
public interface Answerer {
    CompletionStage<Json> answer(Json question);
}
