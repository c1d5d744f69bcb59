/** What tests of every package share: tokens, a clock to move by hand, clients. */
package io.roomcast.testing;
