/**
 * What becomes of the promises when Redis, the network and the pods fail. Everything here is real: packaged servers, a real
 * Redis, real Sentinels, and a proxy that loses and delays bytes.
 */
package io.roomcast.faults;
