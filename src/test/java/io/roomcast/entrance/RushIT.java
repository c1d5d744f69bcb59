package io.roomcast.entrance;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same of the packaged server. The profile is named again for the order of classes, which knows no inherited one. */
@QuarkusIntegrationTest
@TestProfile(RushTest.NarrowDoor.class)
class RushIT extends RushTest {}
