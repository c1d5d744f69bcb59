package io.roomcast;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
class ProtocolPageIT extends ProtocolPageTest {}
