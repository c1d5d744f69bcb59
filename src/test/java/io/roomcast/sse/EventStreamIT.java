package io.roomcast.sse;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
class EventStreamIT extends EventStreamTest {}
