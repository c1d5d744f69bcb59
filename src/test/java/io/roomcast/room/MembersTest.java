package io.roomcast.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MembersTest {
    private final Members members = new Members();

    @Test
    void whoever_was_added_and_not_removed_is_in_it_once() {
        Random random = new Random(42);
        List<Membership> expected = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            if (random.nextInt(3) > 0 || expected.isEmpty()) {
                Membership added = member();
                members.add(added);
                expected.add(added);
            } else {
                members.remove(expected.remove(random.nextInt(expected.size())));
            }
            if (random.nextBoolean()) {
                members.giveBack(members.lend());
            }
        }
        assertEquals(expected.size(), members.size());
        assertEquals(new HashSet<>(expected), current());
    }

    @Test
    void what_is_lent_does_not_change() {
        List<Membership> all = List.of(member(), member(), member());
        all.forEach(members::add);
        Membership[] lent = members.lend();
        int size = members.size();

        members.remove(all.get(0));
        members.remove(all.get(2));
        members.add(member());
        members.add(member());

        assertEquals(all, Arrays.asList(lent).subList(0, size));
    }

    @Test
    void an_array_that_was_given_back_is_used_again() {
        members.add(member());
        members.add(member());
        Membership[] lent = members.lend();
        members.giveBack(lent);
        members.remove(lent[0]);
        assertSame(lent, members.lend());
    }

    @Test
    void an_old_array_given_back_does_not_end_the_loan_of_the_new_one() {
        List<Membership> all = List.of(member(), member(), member());
        all.forEach(members::add);
        Membership[] old = members.lend();
        members.remove(all.get(0));
        Membership[] lent = members.lend();
        members.giveBack(old);
        members.remove(all.get(1));
        assertEquals(2, Arrays.stream(lent).filter(member -> member != null).count());
        assertNotSame(lent, members.lend());
    }

    private Set<Membership> current() {
        return new HashSet<>(Arrays.asList(members.lend()).subList(0, members.size()));
    }

    private static Membership member() {
        return new Membership(null, null);
    }
}
