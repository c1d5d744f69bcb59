package io.roomcast.witness;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes a report for people. */
final class ReportTable {
    private static final double NANOS_PER_MILLI = 1_000_000;

    private final StringBuilder text = new StringBuilder();

    ReportTable(WitnessReport report) {
        line("clients", number(report.clients()) + absent(report));
        line("published", number(report.published()) + answers(report));
        line("delivered", number(report.delivered()));
        line("latency", spread(report.latency()));
        line("reconnects", reconnects(report));
        line("repair", spread(report.repair()));
        line("epochs seen", number(report.epochs()));
        line("gaps announced", number(report.gaps()));
        line("lost silently", number(report.silentLosses()));
        line("repeats", number(report.repeats()));
        line("reorderings", number(report.reorderings()));
        line("false recoveries", number(report.falseRecoveries()));
        line("rewritten", number(report.rewritten()));
        unless(report.unnumbered() == 0, "unnumbered", number(report.unnumbered()) + ": the rooms keep no history");
        unless(report.uncompared() == 0, "uncompared", number(report.uncompared()));
        unless(report.closeCodes().isEmpty(), "close codes", counts(report.closeCodes()));
        unless(report.refusedUpgrades().isEmpty(), "refused upgrades", counts(report.refusedUpgrades()));
        unless(
                report.failedConnects() == 0,
                "failed connects",
                number(report.failedConnects()) + ", the last: " + report.lastFailedConnect());
        line("own longest pause", millis(report.longestPause()));
        for (String finding : report.findings()) {
            text.append("  ! ").append(finding).append('\n');
        }
        text.append(verdict(report)).append('\n');
    }

    private static String absent(WitnessReport report) {
        String unfinished = report.unfinished() == 0 ? "" : ", " + number(report.unfinished()) + " not back in the end";
        return report.dismissed() == 0 ? unfinished : unfinished + ", " + number(report.dismissed()) + " sent away";
    }

    private static String answers(WitnessReport report) {
        return String.format(
                Locale.ROOT,
                ": %,d acknowledged, %,d rejected, %,d unanswered, %,d sent again",
                report.acknowledged(),
                report.rejected(),
                report.unanswered(),
                report.resent());
    }

    private static String reconnects(WitnessReport report) {
        return String.format(
                Locale.ROOT,
                "%,d, at most %,d in a second: %,d recovered, %,d refused, %.1f %% recovered",
                report.reconnects(),
                report.peakReconnectsPerSecond(),
                report.recovered(),
                report.refusedRecoveries(),
                report.recoveryRatio() * 100);
    }

    private static String spread(WitnessReport.Spread spread) {
        if (spread.count() == 0) {
            return "none";
        }
        return String.format(
                Locale.ROOT,
                "p50 %s, p99 %s, p99.9 %s, max %s (%,d)",
                millis(spread.p50()),
                millis(spread.p99()),
                millis(spread.p999()),
                millis(spread.max()),
                spread.count());
    }

    private static String verdict(WitnessReport report) {
        if (report.isClean()) {
            return report.judged() ? "Nothing was lost silently." : "Nothing was lost silently so far.";
        }
        return "This is not clean.";
    }

    private static String counts(Map<Integer, Long> counts) {
        return new TreeMap<>(counts)
                .entrySet().stream()
                        .map(count -> count.getKey() + ": " + number(count.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / NANOS_PER_MILLI);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private void unless(boolean idle, String name, String value) {
        if (!idle) {
            line(name, value);
        }
    }

    private void line(String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-18s %s%n", name, value));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
