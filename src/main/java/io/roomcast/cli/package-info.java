/**
 * The first word of the command line: {@code demo} starts the server with everything it needs made up, the others print
 * their result and end, without Quarkus, ports or Redis; {@code witness} is a client of servers that run elsewhere. Only {@code Main} calls this package; it runs on the main thread.
 */
package io.roomcast.cli;
