/** A pod that shares nothing asks itself alone. */
package io.roomcast.cluster.local;
