/**
 * Jobs that every server can do, and examples of how one is written: a bean that implements {@link io.roomcast.jobs.JobHandler}
 * and no more. Runs on the threads of workers, where it may compute and block.
 */
package io.roomcast.jobs.examples;
