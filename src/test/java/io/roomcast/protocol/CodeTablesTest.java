package io.roomcast.protocol;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients are told to rely on: codes are added, never renamed. */
class CodeTablesTest {
    @Test
    void close_codes_are_those_of_the_protocol() {
        Map<CloseStatus, Integer> codes =
                Arrays.stream(CloseStatus.values()).collect(toMap(status -> status, CloseStatus::code));
        assertEquals(
                Map.ofEntries(
                        Map.entry(CloseStatus.NORMAL, 1000),
                        Map.entry(CloseStatus.PROTOCOL_ERROR, 1002),
                        Map.entry(CloseStatus.NOT_AVAILABLE, 1003),
                        Map.entry(CloseStatus.INVALID_UTF8, 1007),
                        Map.entry(CloseStatus.UNAUTHENTICATED, 1008),
                        Map.entry(CloseStatus.TOO_BIG, 1009),
                        Map.entry(CloseStatus.INTERNAL, 1011),
                        Map.entry(CloseStatus.DRAIN, 1012),
                        Map.entry(CloseStatus.OVERLOADED, 1013),
                        Map.entry(CloseStatus.SLOW_CONSUMER, 4000),
                        Map.entry(CloseStatus.TOKEN_EXPIRED, 4001),
                        Map.entry(CloseStatus.POSITION_LOST, 4002),
                        Map.entry(CloseStatus.MAX_AGE, 4003),
                        Map.entry(CloseStatus.DEAD_PEER, 4004),
                        Map.entry(CloseStatus.DISCONNECTED, 4500),
                        Map.entry(CloseStatus.TOKEN_REVOKED, 4501),
                        Map.entry(CloseStatus.FLOODING, 4502),
                        Map.entry(CloseStatus.TOO_MANY_CONNECTIONS, 4503)),
                codes);
    }

    @ParameterizedTest
    @EnumSource
    void a_reason_fits_into_a_close_frame(CloseStatus status) {
        int length = status.reason().getBytes(StandardCharsets.UTF_8).length;
        assertTrue(length >= 1 && length <= 123, status.reason());
    }

    @ParameterizedTest
    @EnumSource
    void codes_of_ours_say_by_their_number_whether_to_come_back(CloseStatus status) {
        boolean standard = status.code() >= 1000 && status.code() <= 1015;
        boolean comeBack = status.code() >= 4000 && status.code() <= 4499;
        boolean stayAway = status.code() >= 4500 && status.code() <= 4999;
        assertTrue(standard || comeBack || stayAway);
        assertEquals(!stayAway, status.reconnect());
    }

    @Test
    void error_codes_are_those_of_the_protocol() {
        List<String> names =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::wireName).toList();
        assertEquals(
                List.of(
                        "bad_json",
                        "unknown_type",
                        "bad_request",
                        "room_name",
                        "unauthorized",
                        "forbidden",
                        "not_subscribed",
                        "already_subscribed",
                        "too_many_rooms",
                        "room_full",
                        "too_large",
                        "rate_limited",
                        "unavailable",
                        "internal"),
                names);
    }

    @Test
    void only_what_passes_by_itself_is_worth_a_retry() {
        Set<ErrorCode> retried = EnumSet.noneOf(ErrorCode.class);
        for (ErrorCode code : ErrorCode.values()) {
            if (code.retry()) {
                retried.add(code);
            }
        }
        assertEquals(
                EnumSet.of(ErrorCode.ROOM_FULL, ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL),
                retried);
    }
}
