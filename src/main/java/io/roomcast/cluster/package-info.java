/**
 * Questions of one pod to all: each pod answers for itself, and whoever asks gathers the answers in bounded time and learns who
 * has not answered. Doors register what this pod answers and ask, from any thread; answers are made on worker threads.
 *
 * <p><b>Why questions and not a register in Redis.</b> Sessions come and go by thousands in a second, and are asked for by an
 * operator now and then. Price: while a pod stands still nobody can tell what it holds; so it is named.
 */
package io.roomcast.cluster;
