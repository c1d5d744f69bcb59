package io.roomcast.jobs.examples;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.roomcast.jobs.JobCall;
import io.roomcast.jobs.JobFailedException;
import io.roomcast.jobs.JobHandler;
import io.roomcast.protocol.Json;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Count, sum, mean, extremes, standard deviation and percentiles of the numbers that {@link NumbersInput} finds; of many of them it
 * tells how far it is.
 */
@Singleton
final class StatisticsJob implements JobHandler {
    /** Numbers between two words of progress. */
    static final int STEP = 5_000;

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public String name() {
        return "statistics";
    }

    @Override
    public Json run(JobCall call) throws JobFailedException, InterruptedException, IOException {
        NumbersInput input = NumbersInput.read(call.data());
        double[] values = input.values();
        if (values.length == 0) {
            throw JobFailedException.forGood("there are no numbers");
        }
        var figures = new Figures(values);
        for (int i = 0; i < values.length; i++) {
            if (i % STEP == 0 && i > 0) {
                tell(call, i, values.length);
            }
            figures.add(values[i]);
        }
        if (figures.overflow().isPresent()) {
            throw JobFailedException.forGood("the numbers are too large to add up");
        }
        return result(figures, input);
    }

    private static void tell(JobCall call, int done, int of) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        String progress = "{\"done\":" + done + ",\"of\":" + of + "}";
        call.progress(Json.checked(progress.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Json result(Figures figures, NumbersInput input) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("count", figures.count());
            if (input.missing() > 0) {
                json.writeNumberField("missing", input.missing());
            }
            json.writeNumberField("sum", figures.sum());
            json.writeNumberField("mean", figures.mean());
            json.writeNumberField("min", figures.min());
            json.writeNumberField("max", figures.max());
            json.writeNumberField("standard_deviation", figures.standardDeviation());
            json.writeObjectFieldStart("percentiles");
            for (Map.Entry<String, Double> percent : input.percentiles().entrySet()) {
                json.writeNumberField(percent.getKey(), figures.percentile(percent.getValue()));
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return Json.checked(bytes.toByteArray());
    }
}
