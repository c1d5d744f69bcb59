package io.roomcast.witness;

/** The values of the highest keys seen; 0 stands for none. Grows with what is kept, up to {@link #LIMIT} keys of 8 bytes. */
final class Ring {
    static final int LIMIT = 32_768;
    private static final int SMALLEST = 64;

    private long[] values = new long[SMALLEST];
    /** One above the highest key. */
    private long next;
    /** The lowest key ever kept. */
    private long lowest = Long.MAX_VALUE;

    /** 0 if there is none, or not any more. */
    long get(long key) {
        return isInside(key) ? values[slot(key)] : 0;
    }

    /** False if the key is too far below the highest one to be kept. */
    boolean put(long key, long value) {
        if (next - key > LIMIT) {
            return false;
        }
        lowest = Math.min(lowest, key);
        long end = Math.max(next, key + 1);
        grow(end - lowest);
        long cleared = Math.max(next, end - values.length);
        for (long fresh = cleared; fresh < end; fresh++) {
            values[slot(fresh)] = 0;
        }
        next = end;
        values[slot(key)] = value;
        return true;
    }

    private void grow(long wanted) {
        int length = values.length;
        while (length < wanted && length < LIMIT) {
            length *= 2;
        }
        if (length == values.length) {
            return;
        }
        long[] former = values;
        values = new long[length];
        for (long key = Math.max(0, next - former.length); key < next; key++) {
            values[slot(key)] = former[(int) (key & (former.length - 1))];
        }
    }

    private boolean isInside(long key) {
        return key >= 0 && key < next && key >= next - values.length;
    }

    private int slot(long key) {
        return (int) (key & (values.length - 1));
    }
}
