package io.roomcast.room;

import java.util.Arrays;

/**
 * The members of a room on one loop, in no order. Someone may leave while a message goes round, so whoever goes round asks
 * for the array first and it is not changed under them: the next change copies it.
 */
final class Members {
    private static final Membership[] NONE = new Membership[0];

    private Membership[] items = NONE;
    private int size;
    private boolean lent;

    int size() {
        return size;
    }

    void add(Membership member) {
        if (lent || size == items.length) {
            items = Arrays.copyOf(items, size < items.length ? items.length : Math.max(2, size + (size >> 1)));
            lent = false;
        }
        member.index = size;
        items[size++] = member;
    }

    void remove(Membership member) {
        if (lent) {
            items = items.clone();
            lent = false;
        }
        Membership last = items[--size];
        items[size] = null;
        if (last != member) {
            items[member.index] = last;
            last.index = member.index;
        }
    }

    /** The first {@link #size()} entries are the members; stays as it is until {@link #giveBack}. */
    Membership[] lend() {
        lent = true;
        return items;
    }

    void giveBack(Membership[] borrowed) {
        if (borrowed == items) {
            lent = false;
        }
    }
}
