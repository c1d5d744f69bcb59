package io.roomcast.drain;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Begins the drain when the pod is told to end: at the framework's own shutdown event the sockets are closed already. */
@ApplicationScoped
class DrainLifecycle {
    private static final Logger LOG = Logger.getLogger(DrainLifecycle.class);

    private final Drain drain;

    DrainLifecycle(Drain drain) {
        this.drain = drain;
    }

    /** The framework goes on with the shutdown when this returns. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        try {
            drain.run();
        } catch (InterruptedException impatient) {
            LOG.warn("the drain was interrupted");
            Thread.currentThread().interrupt();
        }
    }
}
