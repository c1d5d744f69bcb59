package io.roomcast.api.centrifuge;

import io.roomcast.protocol.TraceParent;

/**
 * One command as somebody calls it.
 *
 * @param caller as the log names it
 * @param trace of the publisher; null for none
 */
record Call(Command command, Parameters parameters, String caller, TraceParent trace) {}
