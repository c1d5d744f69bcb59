package io.roomcast.jobs.examples;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What is to be known of numbers. Sums are compensated and deviations follow Welford, so that many numbers, or large ones close to
 * each other, cost no digits.
 */
final class Figures {
    private final double[] sorted;
    private int count;
    private double sum;
    private double lost;
    private double runningMean;
    private double squares;

    /** @param values one at least, all finite; each is to be {@link #add added} */
    Figures(double... values) {
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    void add(double value) {
        count++;
        double total = sum + value;
        lost += Math.abs(sum) >= Math.abs(value) ? (sum - total) + value : (value - total) + sum;
        sum = total;
        double difference = value - runningMean;
        runningMean += difference / count;
        squares += difference * (value - runningMean);
    }

    int count() {
        return count;
    }

    double sum() {
        return sum + lost;
    }

    double mean() {
        return sum() / count;
    }

    /** Of all numbers there are, not of a sample. */
    double standardDeviation() {
        return Math.sqrt(squares / count);
    }

    double min() {
        return sorted[0];
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    /**
     * The number that so many percent are not above; between two of them in proportion.
     *
     * @param percent from 0 to 100
     */
    double percentile(double percent) {
        double rank = percent / 100 * (sorted.length - 1);
        int below = (int) rank;
        int above = Math.min(below + 1, sorted.length - 1);
        double part = rank - below;
        return sorted[below] * (1 - part) + sorted[above] * part;
    }

    /** One of the figures that became too large to be told. */
    OptionalDouble overflow() {
        return Arrays.stream(new double[] {sum(), mean(), standardDeviation()})
                .filter(figure -> !Double.isFinite(figure))
                .findAny();
    }
}
