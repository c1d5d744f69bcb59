/**
 * The native protocol as JSON: commands in, frames out, and the check that a payload is one complete JSON value. Messages
 * are spliced around their data, which is parsed once, where it comes in. Stateless, safe from any thread.
 */
package io.roomcast.protocol.json;
