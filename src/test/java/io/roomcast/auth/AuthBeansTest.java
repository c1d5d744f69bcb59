package io.roomcast.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.UserId;
import io.roomcast.testing.TestTokens;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The beans as the doors get them, with the tests' configuration. */
@QuarkusTest
@Tag("inside")
class AuthBeansTest {
    private final TokenVerifier verifier;
    private final TicketStore tickets;
    private final ApiKeys apiKeys;
    private final AuthConfig config;

    @Inject
    AuthBeansTest(TokenVerifier verifier, TicketStore tickets, ApiKeys apiKeys, AuthConfig config) {
        this.verifier = verifier;
        this.tickets = tickets;
        this.apiKeys = apiKeys;
        this.config = config;
    }

    @Test
    void the_tests_tokens_are_good() {
        Identity ann = new Verified(verifier)
                .accepted(TestTokens.user("ann").rooms("chat:*").sign());

        assertEquals(new UserId("ann"), ann.user());
    }

    @Test
    void a_ticket_stands_for_its_user() {
        Identity ann = Identity.vouchedFor(new UserId("ann"));
        String ticket = tickets.issue(ann).toCompletableFuture().join();

        assertEquals(ann, tickets.take(ticket).toCompletableFuture().join().orElseThrow());
    }

    @Test
    void the_tests_api_key_matches_and_nobody_is_anonymous() {
        assertTrue(apiKeys.matches("test-api-key"));
        assertFalse(config.anonymous());
    }
}
