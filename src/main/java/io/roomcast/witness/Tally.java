package io.roomcast.witness;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The running figures of one witness, which {@link WitnessReport} explains. Touched only on the witness' loop. */
final class Tally {
    private static final int MAX_FINDINGS = 20;

    final Histogram latency = new Histogram();
    final Histogram repair = new Histogram();
    final PeakRate reconnectRate = new PeakRate();
    /** There are at most 65,536 codes. */
    final Map<Integer, Long> closeCodes = new TreeMap<>();

    final Map<Integer, Long> refusedUpgrades = new TreeMap<>();
    private final List<String> findings = new ArrayList<>(MAX_FINDINGS);

    long published;
    long acknowledged;
    long rejected;
    long resent;
    long delivered;
    long gaps;
    long silentLosses;
    long repeats;
    long reorderings;
    long falseRecoveries;
    long rewritten;
    long unnumbered;
    long uncompared;
    long reconnects;
    long recovered;
    long refusedRecoveries;
    long failedConnects;
    String lastFailedConnect = "";
    long longestPause;
    int subscribed;
    int dismissed;

    /** Forgets all durations; counts stay. */
    void startTimes() {
        latency.clear();
        repair.clear();
        longestPause = 0;
    }

    /** Keeps the first ones: the rest mostly follows from them. */
    @FormatMethod
    void found(@FormatString String sentence, Object... details) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(String.format(Locale.ROOT, sentence, details));
        }
    }

    List<String> findings() {
        return findings;
    }
}
