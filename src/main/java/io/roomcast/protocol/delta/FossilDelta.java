package io.roomcast.protocol.delta;

import java.util.Arrays;

/**
 * Deltas in the format of the Fossil version control system, which SDKs of the Centrifuge protocol decode: how a target is made of a
 * source that the other side has. Written from the public description of the format,
 * <a href="https://fossil-scm.org/home/doc/tip/www/delta_format.wiki">Fossil Delta Format</a>; how to find what both have in common is
 * left open there, and is done here in a way of our own.
 *
 * <p>Where source and target are UTF-8, so is the delta: no character is cut, and it can travel as a string. Time grows with the length
 * of both, and memory with it, whatever they say; a delta is at most {@link #MAX_OVERHEAD} bytes longer than its target. Safe from any thread.
 */
public final class FossilDelta {
    /** Bytes that a delta may be longer than its target, where the two have nothing in common. */
    public static final int MAX_OVERHEAD = 21;

    /** What both have in common is found by so many bytes of it; in the source, at multiples of so many. */
    static final int WINDOW = 16;

    /** Places of the source that are looked at for each of the target, so that a source of many like ones costs no more. */
    private static final int MAX_CANDIDATES = 8;
    /** Fewer bytes may be told sooner than where they are, and that other literal bytes begin behind them. */
    private static final int MIN_COPY = WINDOW;

    private static final int MULTIPLIER = 0x01000193;
    /** {@link #MULTIPLIER} to the power of {@link #WINDOW} - 1: what the byte that leaves the window has been multiplied by. */
    private static final int OLDEST = power(WINDOW - 1);

    private static final int SPREAD = 0x9E3779B9;
    private static final int NONE = -1;

    private final byte[] source;
    private final byte[] target;
    private final DeltaWriter writer;

    /** The window's place in the source by its hash, the first in the source first; and for each of them the next that is alike. */
    private int[] heads;

    private int[] next;
    private int shift;

    /** From where to where the last copy was, less the one than the other: what comes next is often found in step with it. */
    private int step;

    private int bestSource;
    private int bestTarget;
    private int bestLength;

    private FossilDelta(byte[] source, byte[] target) {
        this.source = source;
        this.target = target;
        this.writer = new DeltaWriter(target);
    }

    /** Neither array is changed or kept. */
    public static byte[] encode(byte[] source, byte[] target) {
        return new FossilDelta(source, target).encode();
    }

    private byte[] encode() {
        int prefix = commonPrefix();
        int suffix = commonSuffix(prefix);
        copy(0, 0, prefix);
        copyMiddle(writer.written(), target.length - suffix);
        copy(source.length - suffix, target.length - suffix, suffix);
        return writer.finish();
    }

    private int commonPrefix() {
        int most = Math.min(source.length, target.length);
        int length = 0;
        while (length < most && source[length] == target[length]) {
            length++;
        }
        return length;
    }

    private int commonSuffix(int prefix) {
        int most = Math.min(source.length, target.length - prefix);
        int length = 0;
        while (length < most && source[source.length - 1 - length] == target[target.length - 1 - length]) {
            length++;
        }
        return length < MIN_COPY ? 0 : length;
    }

    /** Goes on behind each copy: no byte of the target is in more comparisons than there are candidates. */
    private void copyMiddle(int begin, int end) {
        if (end - begin < WINDOW || source.length < WINDOW) {
            return;
        }
        index();
        int at = begin;
        int hash = hash(target, at);
        while (at + WINDOW <= end) {
            findBest(hash, at, end);
            if (bestLength >= MIN_COPY && copy(bestSource, bestTarget, bestLength)) {
                at = writer.written();
                hash = at + WINDOW <= end ? hash(target, at) : 0;
            } else {
                hash = at + WINDOW < end ? (hash - target[at] * OLDEST) * MULTIPLIER + target[at + WINDOW] : 0;
                at++;
            }
        }
    }

    private void index() {
        int windows = source.length / WINDOW;
        int bits = Math.max(4, Integer.SIZE - Integer.numberOfLeadingZeros(windows));
        shift = Integer.SIZE - bits;
        heads = new int[1 << bits];
        Arrays.fill(heads, NONE);
        next = new int[windows];
        for (int window = windows - 1; window >= 0; window--) {
            int slot = slot(hash(source, window * WINDOW));
            next[window] = heads[slot];
            heads[slot] = window;
        }
    }

    private void findBest(int hash, int at, int end) {
        bestLength = 0;
        consider(at + step, at, end);
        int candidates = 0;
        for (int window = heads[slot(hash)]; window != NONE && candidates < MAX_CANDIDATES; window = next[window]) {
            consider(window * WINDOW, at, end);
            candidates++;
        }
    }

    /** Remembers the place if more is alike around it than around those before. */
    private void consider(int inSource, int at, int end) {
        if (inSource < 0 || inSource + WINDOW > source.length) {
            return;
        }
        int forward = 0;
        int most = Math.min(source.length - inSource, end - at);
        while (forward < most && source[inSource + forward] == target[at + forward]) {
            forward++;
        }
        if (forward < WINDOW) {
            return;
        }
        int back = 0;
        int mostBack = Math.min(inSource, at - writer.written());
        while (back < mostBack && source[inSource - back - 1] == target[at - back - 1]) {
            back++;
        }
        if (back + forward > bestLength) {
            bestSource = inSource - back;
            bestTarget = at - back;
            bestLength = back + forward;
        }
    }

    /** Without the halves of characters at its ends; false, and nothing is done, if too little is left then. */
    private boolean copy(int from, int at, int length) {
        int cutBefore = halfCharacter(at);
        int end = at + length;
        int cutBehind = 0;
        while (cutBehind < 3 && end - cutBehind > at && !beginsCharacter(end - cutBehind)) {
            cutBehind++;
        }
        int whole = length - cutBefore - cutBehind;
        if (whole < MIN_COPY) {
            return false;
        }
        writer.copy(from + cutBefore, at + cutBefore, whole);
        step = from - at;
        return true;
    }

    /** Bytes from there on that belong to a character which began before. */
    private int halfCharacter(int at) {
        int bytes = 0;
        while (bytes < 3 && !beginsCharacter(at + bytes)) {
            bytes++;
        }
        return bytes;
    }

    private boolean beginsCharacter(int at) {
        return at >= target.length || (target[at] & 0xC0) != 0x80;
    }

    private int slot(int hash) {
        return (hash * SPREAD) >>> shift;
    }

    /** Of the window that begins there. */
    private static int hash(byte[] bytes, int at) {
        int hash = 0;
        for (int i = 0; i < WINDOW; i++) {
            hash = hash * MULTIPLIER + bytes[at + i];
        }
        return hash;
    }

    private static int power(int exponent) {
        int power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= MULTIPLIER;
        }
        return power;
    }
}
