package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.api.Trees;

/** A command that is not done; the answer is its error. Carries no stack, as it is an answer and not a fault. */
final class CommandException extends RuntimeException {
    private final ApiError error;

    CommandException(ApiError error) {
        super(error.text(), null, false, false);
        this.error = error;
    }

    CommandException(ApiError error, String detail) {
        super(error.text() + ": " + detail, null, false, false);
        this.error = error;
    }

    static CommandException badRequest(String detail) {
        return new CommandException(ApiError.BAD_REQUEST, detail);
    }

    /** @param option that asks for something which the server does not do */
    static CommandException notAvailable(String option, String instead) {
        return new CommandException(ApiError.NOT_AVAILABLE, option + ": " + instead);
    }

    /** {@code {code, message}}. */
    ObjectNode toJson() {
        return Trees.object().put("code", error.code()).put("message", getMessage());
    }
}
