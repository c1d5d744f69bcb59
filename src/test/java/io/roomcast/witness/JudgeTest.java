package io.roomcast.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sequences of frames, written by hand, and what is to be found in them. Ann and Bob are in one room. */
class JudgeTest {
    private static final int ANN = 0;
    private static final int BOB = 1;
    private static final String OLD = "old";
    private static final String NEW = "new";
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final Tally tally = new Tally();
    private final Judge judge = new Judge(1, 2, tally);
    private long now = 5 * SECOND;

    // ---- what is as it should be ----

    @Test
    void messages_in_order_are_clean() {
        bothSubscribe(7);
        for (long number : publish(3)) {
            both(7 + number, number);
            judge.acknowledged(number, OLD, 7 + number, false);
        }

        assertEquals(6, tally.delivered);
        assertFaultless();
        assertFinished();
    }

    @Test
    void an_ack_may_come_before_the_message() {
        bothSubscribe(0);
        long number = publish();

        judge.acknowledged(number, OLD, 1, false);
        both(1, number);

        assertFaultless();
        assertFinished();
    }

    @Test
    void whoever_subscribes_later_begins_there() {
        judge.subscribed(ANN, OLD, 0, now);
        long first = publish();
        tell(ANN, 1, first);
        judge.subscribed(BOB, OLD, 1, now);
        both(2, publish());

        assertFaultless();
        assertFinished();
    }

    @Test
    void messages_of_others_count_for_the_order_and_are_no_repeats_of_each_other() {
        bothSubscribe(0);
        both(1, Told.FOREIGN);
        both(2, publish());
        both(3, Told.FOREIGN);

        assertFaultless();
        assertFinished();
        assertEquals(2, tally.latency.spread().count(), "only of its own");
    }

    @Test
    void a_client_that_has_nothing_yet_has_no_position() {
        assertNull(judge.epochOf(ANN));

        judge.subscribed(ANN, OLD, 4, now);
        tell(ANN, 5, publish());

        assertEquals(OLD, judge.epochOf(ANN));
        assertEquals(5, judge.offsetOf(ANN));
    }

    @Test
    void an_ack_that_names_no_place_is_kept_when_anyone_is_told() {
        bothSubscribe(0);
        long early = publish();
        judge.acknowledgedSomewhere(early);
        both(1, early);
        long late = publish();
        both(2, late);
        judge.acknowledgedSomewhere(late);

        assertFaultless();
        assertFinished();
    }

    @Test
    void an_ack_that_names_no_place_is_excused_by_a_loss_that_is_announced_later() {
        bothSubscribe(0);
        judge.acknowledgedSomewhere(publish());
        judge.refused(ANN, NEW, 0, now);
        judge.refused(BOB, NEW, 0, now);

        assertFaultless();
        assertFinished();
    }

    // ---- silent losses ----

    @Test
    void a_message_that_was_acknowledged_and_that_nobody_is_told_of_is_lost() {
        bothSubscribe(0);
        both(1, publish());
        judge.acknowledgedSomewhere(publish());
        judge.freeze();

        assertFalse(judge.isFinished(ANN));
        judge.conclude(ANN);
        judge.conclude(BOB);
        assertEquals(1, tally.silentLosses, "once, though two clients lack it");
    }

    @Test
    void a_jump_that_nobody_announced_is_a_silent_loss_of_all_that_was_jumped_over() {
        bothSubscribe(0);
        long[] numbers = publish(4);
        tell(ANN, 1, numbers[0]);
        tell(ANN, 4, numbers[3]);

        assertEquals(2, tally.silentLosses);
        assertEquals(1, tally.findings().size());
    }

    @Test
    void the_first_message_after_subscribed_may_not_jump_either() {
        judge.subscribed(ANN, OLD, 10, now);
        tell(ANN, 12, publish());

        assertEquals(1, tally.silentLosses);
    }

    @Test
    void after_a_gap_the_position_is_the_one_it_names() {
        bothSubscribe(0);
        long[] numbers = publish(5);
        tell(ANN, 1, numbers[0]);
        judge.gap(ANN, OLD, 4, now);
        tell(ANN, 5, numbers[4]);

        assertFaultless();
        assertEquals(1, tally.gaps);
    }

    @Test
    void a_gap_that_announces_too_little_does_not_excuse_the_rest() {
        bothSubscribe(0);
        judge.gap(ANN, OLD, 3, now);
        tell(ANN, 5, publish());

        assertEquals(1, tally.silentLosses);
    }

    @Test
    void a_live_change_of_the_epoch_is_announced_by_a_gap() {
        bothSubscribe(5);
        long lost = publish();
        tell(ANN, 6, lost);
        judge.gap(ANN, NEW, 5, now);
        judge.gap(BOB, NEW, 5, now);
        long next = publish();
        both(6, next);
        judge.acknowledged(next, NEW, 6, false);

        assertFaultless();
        assertFinished();
        assertEquals(2, judge.epochsSeen());
    }

    @Test
    void an_epoch_that_changed_without_a_word_is_one_silent_loss() {
        bothSubscribe(5);
        judge.gap(BOB, NEW, 5, now);
        for (long number : publish(3)) {
            judge.acknowledged(number, NEW, 5 + number, false);
            both(5 + number, number);
        }

        assertEquals(1, tally.silentLosses);
        assertTrue(
                tally.findings().get(0).contains("got a message of epoch new"),
                tally.findings().get(0));
    }

    @Test
    void a_message_that_was_sent_again_may_stand_in_both_epochs_and_proves_nothing() {
        bothSubscribe(5);
        judge.gap(BOB, NEW, 5, now);
        long number = publish();
        judge.sentAgain(number);
        judge.acknowledged(number, NEW, 6, false);
        both(6, number);

        assertEquals(0, tally.silentLosses);
    }

    @Test
    void a_message_that_both_epochs_have_is_no_sign_of_a_change() {
        bothSubscribe(5);
        long number = publish();
        tell(BOB, 6, number);
        // Its answer was lost with the master, and the retry stored it again on the next one.
        judge.gap(BOB, NEW, 5, now);
        judge.acknowledged(number, NEW, 6, false);
        tell(BOB, 6, number);
        tell(ANN, 6, number);

        assertFaultless();
    }

    @Test
    void a_lost_tail_is_silent_unless_it_was_announced() {
        bothSubscribe(0);
        long[] numbers = publish(3);
        both(1, numbers[0]);
        tell(BOB, 2, numbers[1]);
        judge.acknowledged(numbers[0], OLD, 1, false);
        judge.acknowledged(numbers[1], OLD, 2, false);
        judge.acknowledged(numbers[2], OLD, 3, false);

        judge.freeze();
        assertFalse(judge.isFinished(ANN));
        assertFalse(judge.isFinished(BOB));
        tell(BOB, 3, numbers[2]);
        assertTrue(judge.isFinished(BOB));
        judge.conclude(ANN);
        judge.conclude(BOB);

        assertEquals(2, tally.silentLosses);
        assertEquals(1, tally.findings().size());
    }

    @Test
    void what_one_client_was_delivered_everyone_has_to_get_though_its_ack_was_lost() {
        bothSubscribe(0);
        tell(ANN, 1, publish());

        conclude();

        assertEquals(1, tally.silentLosses);
    }

    @Test
    void a_gap_at_the_end_announces_the_tail() {
        bothSubscribe(0);
        long number = publish();
        judge.acknowledged(number, OLD, 1, false);
        tell(BOB, 1, number);
        judge.gap(ANN, OLD, 1, now);

        assertFaultless();
        assertFinished();
    }

    @Test
    void what_a_former_epoch_acknowledged_is_not_asked_for() {
        bothSubscribe(0);
        long lost = publish();
        judge.acknowledged(lost, OLD, 1, false);
        judge.gap(ANN, NEW, 0, now);
        judge.gap(BOB, NEW, 0, now);
        long kept = publish();
        judge.acknowledged(kept, NEW, 1, false);
        both(1, kept);

        assertFaultless();
        assertFinished();
    }

    @Test
    void whoever_stays_in_a_former_epoch_lacks_all_of_the_last_one() {
        bothSubscribe(5);
        judge.gap(BOB, NEW, 5, now);
        for (long number : publish(3)) {
            judge.acknowledged(number, NEW, 5 + number, false);
            tell(BOB, 5 + number, number);
        }

        conclude();

        assertEquals(3, tally.silentLosses);
    }

    @Test
    void the_answer_to_a_known_key_does_not_bring_its_epoch_back() {
        bothSubscribe(0);
        judge.gap(ANN, NEW, 0, now);
        judge.gap(BOB, NEW, 0, now);
        long[] numbers = publish(2);
        judge.acknowledged(numbers[0], NEW, 1, false);
        both(1, numbers[0]);
        judge.acknowledged(numbers[1], OLD, 1, true);

        assertFaultless();
        assertFinished();
    }

    @Test
    void what_gets_its_place_after_the_last_moment_is_not_asked_for() {
        bothSubscribe(0);
        judge.freeze();
        tell(ANN, 1, publish());
        judge.conclude(ANN);
        judge.conclude(BOB);

        assertFaultless();
    }

    @Test
    void messages_of_others_move_nobodys_end() {
        bothSubscribe(0);
        both(1, publish());
        tell(ANN, 2, Told.FOREIGN);

        assertFaultless();
        assertFinished();
    }

    // ---- repeats and reorderings ----

    @Test
    void the_same_message_again_is_a_repeat() {
        bothSubscribe(0);
        long number = publish();
        tell(ANN, 1, number);
        tell(ANN, 1, number);

        assertEquals(1, tally.repeats);
        assertEquals(0, tally.reorderings + tally.silentLosses + tally.rewritten);
    }

    @Test
    void two_messages_that_changed_places_are_one_reordering_and_no_loss() {
        bothSubscribe(0);
        long[] numbers = publish(3);
        tell(ANN, 2, numbers[1]);
        tell(ANN, 1, numbers[0]);
        tell(ANN, 3, numbers[2]);

        assertEquals(1, tally.reorderings);
        assertEquals(0, tally.repeats + tally.silentLosses + tally.rewritten);
    }

    @Test
    void a_latecomer_that_comes_twice_is_a_reordering_and_a_repeat() {
        bothSubscribe(0);
        long[] numbers = publish(2);
        tell(ANN, 2, numbers[1]);
        tell(ANN, 1, numbers[0]);
        tell(ANN, 1, numbers[0]);

        assertEquals(1, tally.reorderings);
        assertEquals(1, tally.repeats);
    }

    @Test
    void another_message_at_an_offset_that_was_passed_is_a_reordering_and_rewritten() {
        bothSubscribe(0);
        long[] numbers = publish(3);
        tell(ANN, 1, numbers[0]);
        tell(ANN, 2, numbers[1]);
        tell(ANN, 1, numbers[2]);

        assertEquals(1, tally.reorderings);
        assertEquals(1, tally.rewritten);
        assertEquals(0, tally.repeats);
    }

    @Test
    void a_number_at_two_offsets_is_one_repeat_however_many_are_told() {
        bothSubscribe(0);
        long number = publish();
        both(1, number);
        both(2, number);

        assertEquals(1, tally.repeats);
        assertEquals(0, tally.silentLosses + tally.reorderings + tally.rewritten);
    }

    @Test
    void a_number_may_stand_in_two_epochs() {
        bothSubscribe(0);
        long number = publish();
        both(1, number);
        judge.gap(ANN, NEW, 1, now);
        judge.gap(BOB, NEW, 1, now);
        both(2, number);

        assertFaultless();
    }

    @Test
    void an_ack_that_names_another_offset_than_was_delivered_is_a_repeat() {
        bothSubscribe(0);
        long number = publish();
        tell(ANN, 1, number);
        judge.acknowledged(number, OLD, 2, true);

        assertEquals(1, tally.repeats);
    }

    // ---- recovery ----

    @Test
    void a_recovery_that_brings_all_is_counted_and_clean() {
        bothSubscribe(0);
        long[] numbers = publish(3);
        both(1, numbers[0]);
        judge.lost(ANN, now);
        tell(BOB, 2, numbers[1]);
        tell(BOB, 3, numbers[2]);
        judge.recovered(ANN, OLD, 3, List.of(told(2, numbers[1]), told(3, numbers[2])), now);
        both(4, publish());

        assertEquals(1, tally.recovered);
        assertFaultless();
        assertFinished();
    }

    @Test
    void a_recovery_of_nothing_is_whole_where_nothing_was_missed() {
        bothSubscribe(8);
        judge.lost(ANN, now);
        judge.recovered(ANN, OLD, 8, List.of(), now);

        assertEquals(1, tally.recovered);
        assertFaultless();
    }

    @Test
    void a_recovery_with_a_hole_is_false() {
        bothSubscribe(0);
        long[] numbers = publish(3);
        judge.recovered(ANN, OLD, 3, List.of(told(1, numbers[0]), told(3, numbers[2])), now);

        assertFalseRecovery();
    }

    @Test
    void a_recovery_that_begins_too_late_is_false() {
        bothSubscribe(0);
        judge.recovered(ANN, OLD, 2, List.of(told(2, publish())), now);

        assertFalseRecovery();
    }

    @Test
    void a_recovery_that_ends_too_early_is_false() {
        bothSubscribe(0);
        judge.recovered(ANN, OLD, 2, List.of(told(1, publish())), now);

        assertFalseRecovery();
    }

    @Test
    void a_recovery_into_another_epoch_is_false() {
        bothSubscribe(4);
        judge.recovered(ANN, NEW, 4, List.of(), now);

        assertFalseRecovery();
        assertEquals(NEW, judge.epochOf(ANN));
    }

    @Test
    void a_recovery_to_where_the_client_was_before_is_false() {
        bothSubscribe(4);
        judge.recovered(ANN, OLD, 3, List.of(), now);

        assertFalseRecovery();
    }

    @Test
    void a_refused_recovery_is_an_announced_loss() {
        bothSubscribe(0);
        long[] numbers = publish(2);
        tell(BOB, 1, numbers[0]);
        judge.lost(ANN, now);
        judge.refused(ANN, OLD, 1, now);
        both(2, numbers[1]);

        assertEquals(1, tally.refusedRecoveries);
        assertFaultless();
        assertFinished();
    }

    // ---- one truth ----

    @Test
    void an_offset_with_another_message_for_someone_else_is_rewritten_and_counted_once() {
        bothSubscribe(0);
        long[] numbers = publish(2);
        tell(ANN, 1, numbers[0]);
        tell(BOB, 1, numbers[1]);
        judge.acknowledged(numbers[1], OLD, 1, false);

        assertEquals(1, tally.rewritten);
    }

    @Test
    void an_ack_that_disagrees_with_a_delivery_is_rewritten() {
        bothSubscribe(0);
        long[] numbers = publish(2);
        both(1, numbers[0]);
        judge.acknowledged(numbers[1], OLD, 1, false);

        assertEquals(1, tally.rewritten);
    }

    @Test
    void a_recovery_that_disagrees_with_what_was_delivered_is_rewritten() {
        bothSubscribe(0);
        long[] numbers = publish(2);
        tell(BOB, 1, numbers[0]);
        judge.recovered(ANN, OLD, 1, List.of(told(1, numbers[1])), now);

        assertEquals(1, tally.rewritten);
        assertEquals(1, tally.recovered);
    }

    @Test
    void a_message_of_another_room_is_rewritten() {
        Judge twoRooms = new Judge(2, 2, tally);
        twoRooms.subscribed(ANN, OLD, 0, now);
        long ofBobsRoom = twoRooms.publish(BOB);
        twoRooms.message(ANN, told(1, ofBobsRoom), now);

        assertEquals(1, tally.rewritten);
    }

    @Test
    void rooms_do_not_share_epochs_and_offsets() {
        Judge twoRooms = new Judge(2, 2, tally);
        twoRooms.subscribed(ANN, OLD, 0, now);
        twoRooms.subscribed(BOB, OLD, 0, now);
        twoRooms.message(ANN, told(1, twoRooms.publish(ANN)), now);
        twoRooms.message(BOB, told(1, twoRooms.publish(BOB)), now);

        assertFaultless();
        assertEquals(2, twoRooms.epochsSeen());
    }

    @Test
    void what_is_too_old_to_be_compared_is_counted_as_such() {
        bothSubscribe(0);
        List<Told> all = new ArrayList<>();
        for (long number : publish(Ring.LIMIT + 1)) {
            tell(ANN, number, number);
            all.add(told(number, number));
        }
        judge.recovered(BOB, OLD, Ring.LIMIT + 1, all, now);

        assertEquals(1, tally.uncompared);
        assertEquals(1, tally.recovered);
        assertFaultless();
    }

    @Test
    void a_message_of_its_own_without_an_offset_proves_nothing() {
        judge.message(ANN, told(Told.UNNUMBERED, publish()), now);
        judge.message(ANN, told(Told.UNNUMBERED, Told.FOREIGN), now);

        assertEquals(1, tally.unnumbered);
        assertEquals(0, tally.delivered);
    }

    @Test
    void a_message_before_its_room_was_subscribed_is_out_of_order() {
        tell(ANN, 1, publish());

        assertEquals(1, tally.reorderings);
    }

    // ---- time ----

    @Test
    void latency_is_from_the_sending_to_each_delivery() {
        bothSubscribe(0);
        long number = publish();
        judge.message(ANN, new Told(1, number, now), now + 20 * MILLI);
        judge.message(BOB, new Told(1, number, now), now + 40 * MILLI);

        WitnessReport.Spread latency = tally.latency.spread();
        assertEquals(2, latency.count());
        assertEquals(Duration.ofMillis(40), latency.max());
        assertEquals(0, tally.repair.spread().count());
    }

    @Test
    void repair_is_from_the_loss_of_the_socket_to_the_recovery() {
        bothSubscribe(0);
        judge.lost(ANN, now);
        judge.recovered(ANN, OLD, 1, List.of(told(1, publish())), now + 700 * MILLI);

        assertRepair(1, 700);
    }

    @Test
    void repair_begins_with_what_was_sent_before_the_loss_was_seen() {
        bothSubscribe(0);
        long sent = now;
        judge.lost(ANN, sent + 900 * MILLI);
        judge.recovered(ANN, OLD, 1, List.of(new Told(1, publish(), sent)), sent + 1_000 * MILLI);

        assertRepair(1, 1_000);
    }

    @Test
    void several_losses_until_the_recovery_are_one_interruption() {
        bothSubscribe(0);
        judge.lost(ANN, now);
        judge.lost(ANN, now + 300 * MILLI);
        judge.refused(ANN, OLD, 0, now + 800 * MILLI);

        assertRepair(1, 800);
    }

    @Test
    void messages_that_come_late_in_a_row_are_one_interruption() {
        bothSubscribe(0);
        long start = now;
        judge.message(ANN, new Told(1, publish(), start), start + 600 * MILLI);
        judge.message(ANN, new Told(2, publish(), start + 100 * MILLI), start + 601 * MILLI);
        judge.message(ANN, new Told(3, publish(), start + 500 * MILLI), start + 602 * MILLI);

        assertRepair(1, 601);
    }

    @Test
    void a_late_message_long_after_another_is_an_interruption_of_its_own() {
        bothSubscribe(0);
        judge.message(ANN, new Told(1, publish(), now), now + 300 * MILLI);
        judge.message(ANN, new Told(2, publish(), now + 60 * SECOND), now + 60 * SECOND + 400 * MILLI);
        judge.freeze();
        judge.conclude(ANN);

        assertRepair(2, 400);
    }

    @Test
    void a_quarter_of_a_second_is_not_late() {
        bothSubscribe(0);
        judge.message(ANN, new Told(1, publish(), now), now + 250 * MILLI);
        judge.freeze();
        judge.conclude(ANN);

        assertEquals(0, tally.repair.spread().count());
    }

    @Test
    void durations_begin_anew_when_everyone_is_there() {
        bothSubscribe(0);
        judge.message(ANN, new Told(1, publish(), now), now + 600 * MILLI);
        judge.startTimes();
        judge.message(ANN, new Told(2, publish(), now), now);

        assertEquals(Duration.ZERO, tally.latency.spread().max());
        assertEquals(0, tally.repair.spread().count());
        assertEquals(2, tally.delivered);
    }

    // ---- the scene ----

    private void bothSubscribe(long offset) {
        judge.subscribed(ANN, OLD, offset, now);
        judge.subscribed(BOB, OLD, offset, now);
    }

    private long publish() {
        return judge.publish(ANN);
    }

    private long[] publish(int count) {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = publish();
        }
        return numbers;
    }

    private void both(long offset, long number) {
        tell(ANN, offset, number);
        tell(BOB, offset, number);
    }

    private void tell(int client, long offset, long number) {
        judge.message(client, told(offset, number), now);
    }

    private Told told(long offset, long number) {
        return new Told(offset, number, now);
    }

    private void conclude() {
        judge.freeze();
        judge.conclude(ANN);
        judge.conclude(BOB);
    }

    private void assertFaultless() {
        assertEquals(
                0,
                tally.silentLosses
                        + tally.repeats
                        + tally.reorderings
                        + tally.falseRecoveries
                        + tally.rewritten
                        + tally.unnumbered,
                () -> tally.findings().toString());
    }

    private void assertFinished() {
        judge.freeze();
        assertTrue(judge.isFinished(ANN));
        assertTrue(judge.isFinished(BOB));
        conclude();
        assertFaultless();
    }

    private void assertFalseRecovery() {
        assertEquals(1, tally.falseRecoveries);
        assertEquals(0, tally.recovered);
        assertEquals(1, tally.findings().size());
    }

    private void assertRepair(long count, long maxMillis) {
        judge.freeze();
        judge.conclude(ANN);
        WitnessReport.Spread repair = tally.repair.spread();
        assertEquals(count, repair.count());
        assertEquals(Duration.ofMillis(maxMillis), repair.max());
    }
}
