package io.roomcast.protocol.centrifuge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.ServerMessage.Failure;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CentrifugeCodesTest {
    private static final Json ID = Json.checked("1".getBytes(StandardCharsets.UTF_8));

    @ParameterizedTest
    @EnumSource
    void no_connection_is_closed_by_a_code_below_3000(CloseStatus status) {
        int code = CentrifugeCodes.of(status).code();

        assertTrue(code >= 3_000 && code < 5_000, () -> status + " is " + code);
    }

    @ParameterizedTest
    @EnumSource
    void who_may_not_come_back_is_told_so(CloseStatus status) {
        if (!status.reconnect()) {
            assertFalse(CentrifugeCodes.of(status).reconnect());
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_may_succeed_later_is_temporary(ErrorCode code) {
        CentrifugeCodes.Fault fault = CentrifugeCodes.of(new Failure(ID, code, "why"));

        assertTrue(fault.code() >= 100 && fault.code() <= 112);
        assertEquals(code.retry(), fault.temporary());
    }
}
