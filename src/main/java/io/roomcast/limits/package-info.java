/** How often, how many, how large. Plain values with time handed in; each is owned by the one who made it. */
package io.roomcast.limits;
