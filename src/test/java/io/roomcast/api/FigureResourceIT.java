package io.roomcast.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
class FigureResourceIT extends FigureResourceTest {}
