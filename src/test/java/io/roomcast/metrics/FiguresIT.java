package io.roomcast.metrics;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
class FiguresIT extends FiguresTest {}
