package io.roomcast.session;

import io.roomcast.protocol.PodName;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Values of this package that are made and not annotated. */
final class SessionBeans {
    @Produces
    @Singleton
    PodName podName() {
        return PodName.ofHost();
    }
}
