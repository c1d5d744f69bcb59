package io.roomcast.api.centrifuge;

import io.roomcast.protocol.Json;
import java.util.Optional;

/** One command of a batch: {@code {<name>: {<parameters>}}}. */
record Batched(Command command, Parameters parameters) {
    /** Fails with {@link CommandException}. */
    static Batched read(Json item) {
        Parameters envelope =
                Parameters.parse(item.utf8()).orElseThrow(() -> CommandException.badRequest("a command is an object"));
        for (Command command : Command.values()) {
            Optional<Json> parameters = envelope.raw(command.wireName());
            if (parameters.isPresent()) {
                return new Batched(
                        command,
                        Parameters.parse(parameters.get().utf8())
                                .orElseThrow(() -> CommandException.badRequest("its parameters are an object")));
            }
        }
        throw new CommandException(ApiError.METHOD_NOT_FOUND);
    }
}
