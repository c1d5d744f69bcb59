package io.roomcast.jobs.examples;

import io.roomcast.auth.SettingException;
import io.roomcast.jobs.JobCall;
import io.roomcast.jobs.JobFailedException;
import io.roomcast.jobs.JobHandler;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.json.JsonFields;
import io.roomcast.protocol.json.JsonValues;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps a text as a file: {@code {"path", "text"}}, answered by {@code {"path", "bytes"}}. To do it twice is as good as once.
 */
@Singleton
final class StoreTextJob implements JobHandler {
    private final Optional<Confinement> files;
    private final long maxSize;

    StoreTextJob(JobFilesConfig config) {
        config.directory().ifPresent(StoreTextJob::requireDirectory);
        this.files = config.directory().map(directory -> new Confinement(directory, config.maxFiles()));
        this.maxSize = config.maxSize().asLongValue();
    }

    private static void requireDirectory(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new SettingException("The value of roomcast.job-files.directory is no directory: " + directory + ".");
        }
    }

    @Override
    public String name() {
        return "store-text";
    }

    @Override
    public boolean isEnabled() {
        return files.isPresent();
    }

    @Override
    public Json run(JobCall call) throws JobFailedException, IOException {
        JsonFields fields = JsonFields.parse(call.data().utf8())
                .orElseThrow(() -> JobFailedException.forGood("data must be an object of path and text"));
        String path = text(fields, "path");
        byte[] content = text(fields, "text").getBytes(StandardCharsets.UTF_8);
        if (content.length > maxSize) {
            throw JobFailedException.forGood("text may have " + maxSize + " bytes");
        }
        files.orElseThrow().write(path, content, call.id() + "." + call.attempt());
        String result = "{\"path\":" + JsonValues.quote(path) + ",\"bytes\":" + content.length + "}";
        return Json.checked(result.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(JsonFields fields, String name) throws JobFailedException {
        try {
            return fields.text(name).orElseThrow(() -> JobFailedException.forGood(name + " is missing"));
        } catch (IllegalArgumentException otherType) {
            throw JobFailedException.forGood(otherType.getMessage());
        }
    }
}
