package io.roomcast.health;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
class HealthIT extends HealthTest {}
