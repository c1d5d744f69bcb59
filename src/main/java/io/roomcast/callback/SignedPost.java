package io.roomcast.callback;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts JSON to one URL. Each attempt says when it was made ({@code X-Roomcast-Time}, seconds since 1970) and proves who made
 * it: {@code X-Roomcast-Signature} is {@code v1=} and the HMAC-SHA256, in hex, of that time, a dot, and the body. Safe from any
 * thread, does not block.
 */
public final class SignedPost {
    public static final String TIME = "X-Roomcast-Time";
    public static final String SIGNATURE = "X-Roomcast-Signature";
    /** Of a secret: as much as the hash has, so that nobody finds it by trying. */
    public static final int MIN_SECRET_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;

    private final URI url;
    private final SecretKeySpec key;
    private final Duration timeout;
    private final int maxAnswerBytes;
    private final Clock clock;
    private final HttpClient http;

    /**
     * What the backend said.
     *
     * @param body empty where it was larger than allowed
     */
    public record Answer(int status, Optional<byte[]> body) {
        public boolean isAccepted() {
            return status >= 200 && status <= 299;
        }

        /** The backend could not do it now; any other refusal is final. */
        public boolean mayBeRepeated() {
            return status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT || status >= 500;
        }
    }

    /**
     * @param timeout of one call with all of its answer
     * @param clock of the signatures
     */
    public SignedPost(URI url, String secret, Duration timeout, int maxAnswerBytes, Clock clock) {
        this.url = url;
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.timeout = timeout;
        this.maxAnswerBytes = maxAnswerBytes;
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    /** Fails if there was no answer in time; the backend may have seen the call all the same. */
    public CompletionStage<Answer> send(byte[] json) {
        String time = Long.toString(clock.instant().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header(TIME, time)
                .header(SIGNATURE, "v1=" + signature(time, json))
                .POST(BodyPublishers.ofByteArray(json))
                .build();
        CompletableFuture<HttpResponse<Optional<byte[]>>> exchange =
                http.sendAsync(request, head -> new LimitedBody(maxAnswerBytes));
        CompletionStage<HttpResponse<Optional<byte[]>>> inTime =
                exchange.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        return inTime.thenApply(answer -> new Answer(answer.statusCode(), answer.body()))
                .exceptionallyCompose(failure -> {
                    // Ends the connection too, where the answer was only slow.
                    exchange.cancel(true);
                    return CompletableFuture.failedFuture(new IOException("the backend did not answer"));
                });
    }

    private String signature(String time, byte[] json) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(time.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) '.');
            return HexFormat.of().formatHex(mac.doFinal(json));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new AssertionError("every Java has " + ALGORITHM, impossible);
        }
    }
}
