package io.roomcast.protocol.centrifuge;

import com.google.protobuf.InvalidProtocolBufferException;
import io.roomcast.protocol.Payload;
import io.roomcast.protocol.centrifuge.wire.EmulationRequest;
import io.roomcast.protocol.json.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a client whose transport goes one way says by a request beside it.
 *
 * @param node the pod that holds its session, as that has told
 * @param session the secret that stands for it
 * @param data commands, as they would stand in a frame
 */
public record EmulatedFrame(String node, String session, Payload data) {
    /** Empty for what is none. */
    public static Optional<EmulatedFrame> ofJson(byte[] body) {
        try {
            return JsonFields.parse(body)
                    .flatMap(fields -> fields.text("session")
                            .flatMap(session -> fields.text("data")
                                    .map(data -> new EmulatedFrame(
                                            fields.text("node").orElse(""),
                                            session,
                                            new Payload(data.getBytes(StandardCharsets.UTF_8))))));
        } catch (IllegalArgumentException wrongType) {
            return Optional.empty();
        }
    }

    /** Empty for what is none. */
    public static Optional<EmulatedFrame> ofProtobuf(byte[] body) {
        try {
            EmulationRequest request = EmulationRequest.parseFrom(body);
            return Optional.of(new EmulatedFrame(
                    request.getNode(),
                    request.getSession(),
                    new Payload(request.getData().toByteArray())));
        } catch (InvalidProtocolBufferException malformed) {
            return Optional.empty();
        }
    }
}
