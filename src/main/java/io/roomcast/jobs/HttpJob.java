package io.roomcast.jobs;

import io.roomcast.callback.LimitedBody;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.json.JsonValues;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * A job that a backend does: it is posted there, and the answer's body is the result. What the backend may not have seen or
 * could not do now (no answer, 429, 5xx) is tried again; any other refusal is final.
 */
final class HttpJob implements JobHandler {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int TOO_MANY_REQUESTS = 429;

    private final String name;
    private final URI url;
    private final Optional<String> secret;
    private final int maxAnswerBytes;
    /** Interrupting the caller ends the exchange; so the job's own time-out is the only one, but for connecting. */
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    HttpJob(String name, URI url, Optional<String> secret, int maxAnswerBytes) {
        this.name = name;
        this.url = url;
        this.secret = secret;
        this.maxAnswerBytes = maxAnswerBytes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Json run(JobCall call) throws JobFailedException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofByteArray(JobJson.call(name, call)));
        secret.ifPresent(token -> request.header("Authorization", "Bearer " + token));
        try {
            return result(http.send(request.build(), head -> new LimitedBody(maxAnswerBytes)));
        } catch (IOException broken) {
            throw JobFailedException.forNow("the backend did not answer");
        }
    }

    private Json result(HttpResponse<Optional<byte[]>> answer) throws JobFailedException {
        int status = answer.statusCode();
        if (status == TOO_MANY_REQUESTS || status >= 500) {
            throw JobFailedException.forNow("the backend answered " + status);
        }
        if (status < 200 || status > 299) {
            throw JobFailedException.forGood("the backend answered " + status);
        }
        byte[] body = answer.body()
                .orElseThrow(() ->
                        JobFailedException.forGood("the backend's answer is larger than " + maxAnswerBytes + " bytes"));
        if (body.length == 0) {
            return Json.NULL;
        }
        return JsonValues.parse(body).orElseThrow(() -> JobFailedException.forGood("the backend's answer is no JSON"));
    }
}
