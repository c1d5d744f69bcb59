package io.roomcast.protocol.delta;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does the delta between two messages cost, of a kilobyte and of as much as a room takes: where a figure in fifty has changed, where
 * nothing is in common, and where everything looks alike, which is what a hostile publisher would send?
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FossilDeltaBench {
    private static final int FIGURE = 20;

    @Param({"1024", "65536"})
    public int length;

    @Param({"FIGURES", "STRANGERS", "ALIKE"})
    public Kind kind;

    private byte[] source;
    private byte[] target;

    /** What the two messages have in common. */
    public enum Kind {
        FIGURES,
        STRANGERS,
        ALIKE
    }

    @Setup
    public void prepare() {
        Random random = new Random(7);
        source = letters(random);
        target = switch (kind) {
            case FIGURES -> changed(source.clone(), 50 * FIGURE);
            case STRANGERS -> letters(random);
            case ALIKE -> {
                Arrays.fill(source, (byte) 'a');
                yield changed(source.clone(), 2 * FIGURE);
            }
        };
    }

    private byte[] letters(Random random) {
        byte[] letters = new byte[length];
        for (int i = 0; i < length; i++) {
            letters[i] = (byte) ('a' + random.nextInt(26));
        }
        return letters;
    }

    private static byte[] changed(byte[] bytes, int every) {
        for (int i = every / 2; i < bytes.length; i += every) {
            bytes[i] = '7';
        }
        return bytes;
    }

    @Benchmark
    public byte[] encode() {
        return FossilDelta.encode(source, target);
    }
}
