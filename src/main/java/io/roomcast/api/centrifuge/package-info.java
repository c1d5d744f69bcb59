/**
 * The server API of the Centrifuge protocol's reference server, as existing server libraries speak it: {@code POST /api/<method>} with a
 * JSON object, answered 200 with {@code result} or {@code error}. Channels are rooms. A thin layer: commands become calls of what
 * {@code /v1} calls too, and {@code Doorkeeper} lets in the same callers. Runs on event loops and never blocks.
 *
 * <p>Why a package of its own: its shapes and codes are fixed elsewhere, and nothing else of the house should learn them. What an
 * option asks for that the server does not do is refused, not ignored, unless ignoring it changes nothing that a client sees.
 */
package io.roomcast.api.centrifuge;
