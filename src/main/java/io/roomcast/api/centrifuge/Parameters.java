package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomcast.api.Trees;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import io.roomcast.protocol.json.JsonFields;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of one command. What is null counts as absent, as libraries write both; fields that are not asked for are left
 * alone. What cannot be read is a {@link CommandException}.
 */
final class Parameters {
    private static final byte[] NONE = {'{', '}'};

    private final JsonFields fields;

    private Parameters(JsonFields fields) {
        this.fields = fields;
    }

    /** Empty for what is not one JSON object; no bytes at all are an object without fields. */
    static Optional<Parameters> parse(byte[] body) {
        return JsonFields.parse(body.length == 0 ? NONE : body).map(Parameters::new);
    }

    RoomId channel() {
        return room(required("channel"));
    }

    static RoomId room(String channel) {
        return RoomId.ofChannel(channel)
                .orElseThrow(() -> CommandException.badRequest("this channel is no room's name"));
    }

    UserId user() {
        String name = required("user");
        if (!UserId.isValid(name)) {
            throw CommandException.badRequest("user is not a user's name");
        }
        return new UserId(name);
    }

    String required(String name) {
        return text(name).orElseThrow(() -> CommandException.badRequest(name + " is missing"));
    }

    /** Empty for the empty string too, which libraries send for what is not given. */
    Optional<String> text(String name) {
        try {
            return fields.text(name).filter(text -> !text.isEmpty());
        } catch (IllegalArgumentException anotherType) {
            throw CommandException.badRequest(anotherType.getMessage());
        }
    }

    /** As it stands there, null too. */
    Optional<Json> raw(String name) {
        return fields.value(name);
    }

    boolean flag(String name) {
        JsonNode value = tree(name);
        if (value.isMissingNode()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw CommandException.badRequest(name + " must be true or false");
        }
        return value.booleanValue();
    }

    /** 0 where it is absent. */
    long number(String name) {
        return number(name, tree(name));
    }

    static long number(String name, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw CommandException.badRequest(name + " must be a whole number");
        }
        return value.longValue();
    }

    /** Empty where it is absent. */
    List<String> texts(String name) {
        JsonNode value = tree(name);
        return value.isMissingNode()
                ? List.of()
                : Trees.strings(value)
                        .orElseThrow(() -> CommandException.badRequest(name + " must be a list of strings"));
    }

    /** An object; a missing node where it is absent. */
    JsonNode object(String name) {
        JsonNode value = tree(name);
        if (!value.isMissingNode() && !value.isObject()) {
            throw CommandException.badRequest(name + " must be an object");
        }
        return value;
    }

    /** Refuses what the server does not do, and would else seem to have done. */
    void refuse(String instead, String... options) {
        for (String option : options) {
            JsonNode value = tree(option);
            if (!isNothing(value)) {
                throw CommandException.notAvailable(option, instead);
            }
        }
    }

    /** Absent, or what libraries send for absent. */
    private static boolean isNothing(JsonNode value) {
        return value.isMissingNode()
                || (value.isContainerNode() && value.isEmpty())
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isBoolean() && !value.booleanValue())
                || (value.isNumber() && value.doubleValue() == 0);
    }

    private JsonNode tree(String name) {
        Optional<Json> value = fields.value(name);
        if (value.isEmpty()) {
            return Trees.object().path(name);
        }
        try {
            JsonNode tree = Trees.read(value.get());
            return tree.isNull() ? Trees.object().path(name) : tree;
        } catch (IllegalArgumentException tooMuch) {
            throw CommandException.badRequest(name + " cannot be read");
        }
    }
}
