package io.roomcast.api;

import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Position;
import io.roomcast.protocol.RoomId;
import io.roomcast.protocol.UserId;
import jakarta.ws.rs.core.Response;
import java.util.regex.Pattern;

/** Reads what stands in paths and queries; what cannot be read is a {@link ProblemException}. Empty queries come as null. */
final class Parameters {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private Parameters() {}

    static RoomId room(String name) {
        return RoomId.parse(name)
                .orElseThrow(() -> new ProblemException(
                        Response.Status.BAD_REQUEST, ErrorCode.ROOM_NAME, "the path names no room"));
    }

    static UserId user(String name) {
        if (!UserId.isValid(name)) {
            throw ProblemException.badRequest("user is not a user's name");
        }
        return new UserId(name);
    }

    /** What this server has given a random name. */
    static String id(String parameter, String value) {
        if (!ID.matcher(value).matches()) {
            throw ProblemException.badRequest(parameter + " is not the id of anything");
        }
        return value;
    }

    /** A room that a query names. */
    static RoomId room(String parameter, String name) {
        if (name == null) {
            throw ProblemException.badRequest(parameter + " is missing");
        }
        return RoomId.parse(name)
                .orElseThrow(() -> new ProblemException(
                        Response.Status.BAD_REQUEST, ErrorCode.ROOM_NAME, parameter + " is not a room's name"));
    }

    /** The part of a room's name before its first colon. */
    static String namespace(String name) {
        if (RoomId.parse(name).isEmpty() || name.contains(":")) {
            throw ProblemException.badRequest("the path names no namespace: it is not a room name without a colon");
        }
        return name;
    }

    /** A user whose room is meant. */
    static RoomId roomOf(UserId user) {
        return RoomId.personal(user)
                .orElseThrow(() -> new ProblemException(
                        Response.Status.BAD_REQUEST, ErrorCode.ROOM_NAME, "this user's name fits no room"));
    }

    /**
     * A name, or the beginning of one, that is only compared.
     *
     * @return empty for null
     */
    static String name(String parameter, String value) {
        if (value == null) {
            return "";
        }
        if (!UserId.isValid(value)) {
            throw ProblemException.badRequest(parameter + " is not the name of anything");
        }
        return value;
    }

    static Position position(String since) {
        if (since == null) {
            return null;
        }
        int colon = since.lastIndexOf(':');
        try {
            return new Position(since.substring(0, Math.max(0, colon)), Long.parseLong(since.substring(colon + 1)));
        } catch (IllegalArgumentException malformed) {
            throw ProblemException.badRequest("since must be <epoch>:<offset>");
        }
    }

    static int limit(String limit, int fallback, int most) {
        if (limit == null) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(limit);
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // The same answer as for a number out of range.
        }
        throw ProblemException.badRequest("limit must be from 1 to " + most);
    }

    static boolean flag(String name, String value) {
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw ProblemException.badRequest(name + " must be true or false");
    }
}
