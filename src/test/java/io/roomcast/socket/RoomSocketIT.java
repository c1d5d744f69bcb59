package io.roomcast.socket;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
class RoomSocketIT extends RoomSocketTest {}
