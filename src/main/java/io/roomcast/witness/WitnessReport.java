package io.roomcast.witness;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The figures of a witness. Counts are from its start, durations from the moment at which every client was in its room for the
 * first time. {@link Judge} says how each fault is found.
 *
 * @param judged true once the run is over; before, messages that never came at the end of a room are not known yet
 * @param clients how many there are
 * @param subscribed how many of them are in their room
 * @param unfinished clients that were on their way back when the run ended, so nobody knows what they would have been told
 * @param dismissed clients that the server sent away for good
 * @param published messages, each counted once however often it had to be sent
 * @param acknowledged of them, those that have a place in the order
 * @param rejected of them, those that the server will not take
 * @param resent how often a message was sent again: under its key, or in the Centrifuge protocol after it was not taken
 * @param delivered numbered messages that clients were told, live and recovered ones
 * @param gaps {@code gap} frames, or in the Centrifuge protocol unsubscriptions that ask to subscribe again: announced losses
 * @param silentLosses messages that a client never got, and was not told that they are missing
 * @param repeats messages that came again, or that stand at two offsets
 * @param reorderings messages that came behind their time
 * @param falseRecoveries recoveries called complete that were not
 * @param rewritten offsets at which different messages were told
 * @param unnumbered messages of the witness that came without an offset: their rooms keep no history, and prove nothing
 * @param uncompared messages so far behind that nobody knows any more what stood at their offset
 * @param latency from the first sending of a message to each of its deliveries, live and recovered ones
 * @param reconnects sockets opened again after a loss
 * @param peakReconnectsPerSecond the most of them within a second
 * @param recovered clients that came back and were told all they had missed
 * @param refusedRecoveries clients that came back and were told that it is not all
 * @param repair how long interruptions lasted: from the loss of the socket, or from the sending of the first message that was
 *     more than 250 ms late, until the client was told everything again
 * @param epochs how many were seen, of all rooms together; one each if nothing happened
 * @param closeCodes with which sockets were lost; 1006 is a connection that just broke, or was silent for too long
 * @param refusedUpgrades HTTP status codes with which the server refused sockets
 * @param failedConnects attempts that did not reach a server
 * @param lastFailedConnect why the last of them failed; empty if none did
 * @param longestPause how long the witness itself stood still at worst; later figures cannot be finer than this
 * @param findings what was found, in sentences; the first few
 */
public record WitnessReport(
        boolean judged,
        int clients,
        int subscribed,
        int unfinished,
        int dismissed,
        long published,
        long acknowledged,
        long rejected,
        long resent,
        long delivered,
        long gaps,
        long silentLosses,
        long repeats,
        long reorderings,
        long falseRecoveries,
        long rewritten,
        long unnumbered,
        long uncompared,
        Spread latency,
        long reconnects,
        long peakReconnectsPerSecond,
        long recovered,
        long refusedRecoveries,
        Spread repair,
        long epochs,
        Map<Integer, Long> closeCodes,
        Map<Integer, Long> refusedUpgrades,
        long failedConnects,
        String lastFailedConnect,
        Duration longestPause,
        List<String> findings) {
    public WitnessReport {
        closeCodes = Map.copyOf(closeCodes);
        refusedUpgrades = Map.copyOf(refusedUpgrades);
        findings = List.copyOf(findings);
    }

    /** How durations are spread; all zero if there were none. Percentiles are exact to 1.6 %, and never too small. */
    public record Spread(long count, Duration p50, Duration p99, Duration p999, Duration max) {}

    /** Publishes that were never answered, or not yet; whether they have a place in the order is unknown. */
    public long unanswered() {
        return published - acknowledged - rejected;
    }

    /** Of the clients that came back, the part that was told all they had missed; 1 if none had to. */
    public double recoveryRatio() {
        long asked = recovered + refusedRecoveries + falseRecoveries;
        return asked == 0 ? 1 : (double) recovered / asked;
    }

    /** True if nothing was lost silently, repeated, reordered or rewritten, and the witness saw enough to say so. */
    public boolean isClean() {
        boolean faultless =
                silentLosses == 0 && repeats == 0 && reorderings == 0 && falseRecoveries == 0 && rewritten == 0;
        boolean sawNothing = published > 0 && acknowledged == 0;
        return faultless && unnumbered == 0 && unfinished == 0 && dismissed < clients && !sawNothing;
    }

    /** For people: one figure a line, and what was found below. */
    public String table() {
        return new ReportTable(this).toString();
    }

    /** For programs: one JSON object on one line; durations are in milliseconds. */
    public String json() {
        return ReportJson.of(this);
    }
}
