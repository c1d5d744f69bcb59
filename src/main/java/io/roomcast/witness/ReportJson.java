package io.roomcast.witness;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Writes a report as one JSON object on one line. */
final class ReportJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final double NANOS_PER_MILLI = 1_000_000;

    private ReportJson() {}

    static String of(WitnessReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeBooleanField("clean", report.isClean());
            out.writeBooleanField("judged", report.judged());
            out.writeNumberField("silent_losses", report.silentLosses());
            out.writeNumberField("repeats", report.repeats());
            out.writeNumberField("reorderings", report.reorderings());
            out.writeNumberField("false_recoveries", report.falseRecoveries());
            out.writeNumberField("rewritten", report.rewritten());
            out.writeNumberField("unnumbered", report.unnumbered());
            out.writeNumberField("uncompared", report.uncompared());
            out.writeNumberField("gaps", report.gaps());
            out.writeNumberField("clients", report.clients());
            out.writeNumberField("subscribed", report.subscribed());
            out.writeNumberField("unfinished", report.unfinished());
            out.writeNumberField("dismissed", report.dismissed());
            out.writeNumberField("published", report.published());
            out.writeNumberField("acknowledged", report.acknowledged());
            out.writeNumberField("rejected", report.rejected());
            out.writeNumberField("unanswered", report.unanswered());
            out.writeNumberField("resent", report.resent());
            out.writeNumberField("delivered", report.delivered());
            spread("latency_ms", report.latency(), out);
            out.writeNumberField("reconnects", report.reconnects());
            out.writeNumberField("peak_reconnects_per_second", report.peakReconnectsPerSecond());
            out.writeNumberField("recovered", report.recovered());
            out.writeNumberField("refused_recoveries", report.refusedRecoveries());
            out.writeNumberField("recovery_ratio", report.recoveryRatio());
            spread("repair_ms", report.repair(), out);
            out.writeNumberField("epochs", report.epochs());
            counts("close_codes", report.closeCodes(), out);
            counts("refused_upgrades", report.refusedUpgrades(), out);
            out.writeNumberField("failed_connects", report.failedConnects());
            out.writeStringField("last_failed_connect", report.lastFailedConnect());
            out.writeNumberField("longest_pause_ms", millis(report.longestPause()));
            out.writeArrayFieldStart("findings");
            for (String finding : report.findings()) {
                out.writeString(finding);
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void spread(String name, WitnessReport.Spread spread, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeNumberField("count", spread.count());
        out.writeNumberField("p50", millis(spread.p50()));
        out.writeNumberField("p99", millis(spread.p99()));
        out.writeNumberField("p999", millis(spread.p999()));
        out.writeNumberField("max", millis(spread.max()));
        out.writeEndObject();
    }

    private static void counts(String name, Map<Integer, Long> counts, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<Integer, Long> count : new TreeMap<>(counts).entrySet()) {
            out.writeNumberField(count.getKey().toString(), count.getValue());
        }
        out.writeEndObject();
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / NANOS_PER_MILLI;
    }
}
