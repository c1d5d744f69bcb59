package io.roomcast.jobs;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
class JobCommandIT extends JobCommandTest {}
