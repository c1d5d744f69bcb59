package io.roomcast.api.centrifuge;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
class ServerApiIT extends ServerApiTest {}
