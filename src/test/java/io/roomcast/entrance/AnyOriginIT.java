package io.roomcast.entrance;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
class AnyOriginIT extends AnyOriginTest {}
