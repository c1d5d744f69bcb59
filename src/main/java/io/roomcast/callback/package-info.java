/**
 * Calls to backends of whoever runs the server: webhooks and questions, signed so that the backend knows who calls. Used by the
 * doors that have something to tell or to ask, from any thread; answers come on threads of the HTTP client.
 */
package io.roomcast.callback;
