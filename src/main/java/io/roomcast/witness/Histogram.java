package io.roomcast.witness;

import java.time.Duration;
import java.util.Arrays;

/** Counts durations in buckets that are at most 1.6 % wide, from a microsecond to an hour, in 16 KiB; what is longer counts as an hour. */
final class Histogram {
    /** Powers of two are divided into this many buckets. */
    private static final int STEPS = 64;

    private static final int STEPS_LOG = 6;
    private static final long LONGEST = Duration.ofHours(1).toNanos() / 1000;

    private final long[] counts = new long[bucket(LONGEST) + 1];
    private long count;
    private long max;

    void add(long nanos) {
        long micros = Math.min(LONGEST, Math.max(0, nanos / 1000));
        counts[bucket(micros)]++;
        count++;
        max = Math.max(max, micros);
    }

    void clear() {
        Arrays.fill(counts, 0);
        count = 0;
        max = 0;
    }

    /** Percentiles are the upper ends of their buckets, so never too small. */
    WitnessReport.Spread spread() {
        return new WitnessReport.Spread(count, percentile(50), percentile(99), percentile(99.9), micros(max));
    }

    private Duration percentile(double percent) {
        long rank = Math.max(1, (long) Math.ceil(count * percent / 100));
        long passed = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            passed += counts[bucket];
            if (passed >= rank) {
                return micros(Math.min(max, highestIn(bucket)));
            }
        }
        return Duration.ZERO;
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }

    /** The first values have a bucket each; above, the bucket is the power of two and the bits that follow the first. */
    private static int bucket(long micros) {
        if (micros < 2 * STEPS) {
            return (int) micros;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - STEPS_LOG;
        return shift * STEPS + (int) (micros >>> shift);
    }

    private static long highestIn(int bucket) {
        if (bucket < 2 * STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        long steps = bucket - (long) shift * STEPS;
        return ((steps + 1) << shift) - 1;
    }
}
