package io.roomcast;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same of the packaged server. */
@QuarkusIntegrationTest
@TestProfile(ProtocolPageStrictTest.Strict.class)
class ProtocolPageStrictIT extends ProtocolPageStrictTest {}
