package io.roomcast.k8s;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged server. */
@QuarkusIntegrationTest
class MonitoringIT extends MonitoringTest {}
