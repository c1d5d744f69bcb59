package io.roomcast.jobs;

import io.roomcast.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Does what the test says; without a word, the result is the data. */
final class ScriptedHandler implements JobHandler {
    /** What an attempt comes to. */
    @FunctionalInterface
    interface Deed {
        Json of(JobCall call) throws Exception;
    }

    private final String name;
    private final List<Integer> attempts = new ArrayList<>();
    private Deed deed = JobCall::data;

    ScriptedHandler(String name) {
        this.name = name;
    }

    void does(Deed what) {
        deed = what;
    }

    /** The numbers of the attempts so far. */
    List<Integer> attempts() {
        return attempts;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Json run(JobCall call) throws Exception {
        attempts.add(call.attempt());
        return deed.of(call);
    }

    static Json json(String text) {
        return Json.checked(text.getBytes(StandardCharsets.UTF_8));
    }
}
