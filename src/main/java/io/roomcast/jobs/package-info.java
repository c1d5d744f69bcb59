/**
 * Work that clients ask for and that is done off the event loops: the {@code job} command. {@link io.roomcast.jobs.QueueJobDesk}
 * puts what sessions ask for into the {@link io.roomcast.jobs.JobQueue}, {@link io.roomcast.jobs.JobRunner} takes it from there,
 * on this pod or another, and has a {@link io.roomcast.jobs.JobHandler} do it; the result is told to the session or published.
 * The runner lives on a loop of its own and never blocks; handlers run on worker threads, where they may.
 *
 * <p><b>Why results are stored before they are told.</b> A job runs at least once: a pod that dies is not there to say how far
 * it came, and one that only paused may finish what another has begun anew. So what counts is the first result that is stored,
 * and a job leaves the queue after its result has left for whom it is for. Whoever takes over in between finds the result, and
 * only passes it on.
 */
package io.roomcast.jobs;
