package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.AsyncApi;
import io.roomcast.testing.House;
import io.roomcast.testing.Page;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The conversations of {@code docs/protocol.md} go as they stand there. */
@QuarkusTest
class ProtocolPageTest {
    static final AsyncApi DESCRIPTION = new AsyncApi();
    private static final Page PAGE = Page.at("docs/protocol.md");
    /** What takes a fault, a deploy, a crowd, a Redis that fails, or another protocol. */
    private static final Set<CloseStatus> NOT_FOR_CLIENTS_TO_CAUSE = EnumSet.of(
            CloseStatus.INTERNAL,
            CloseStatus.DRAIN,
            CloseStatus.OVERLOADED,
            CloseStatus.POSITION_LOST,
            CloseStatus.NOT_AVAILABLE);

    @RegisterExtension
    final House house = new House();

    @Test
    void every_conversation_goes_as_it_stands_there() {
        List<String> conversations = blocks("conversation");

        assertTrue(conversations.size() > 10);
        assertAll(conversations.stream().map(text -> () -> new Conversation(house, DESCRIPTION).play(text)));
    }

    @Test
    void every_command_every_frame_and_every_error_code_is_among_the_examples() {
        Set<String> said = new TreeSet<>();
        Set<String> heard = new TreeSet<>();
        Set<String> codes = new TreeSet<>();
        conversations().forEach(text -> Conversation.collect(text, said, heard, codes));
        blocks("frames").forEach(text -> Conversation.collectFrames(text, heard, codes));

        assertEquals(DESCRIPTION.commands(), said);
        assertEquals(DESCRIPTION.frames(), heard);
        assertEquals(
                Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .collect(Collectors.toCollection(TreeSet::new)),
                codes);
    }

    @Test
    void every_close_code_that_a_client_can_cause_is_among_the_examples() {
        Set<String> codes = EnumSet.complementOf(EnumSet.copyOf(NOT_FOR_CLIENTS_TO_CAUSE)).stream()
                .map(status -> Integer.toString(status.code()))
                .collect(Collectors.toSet());
        Set<String> played = conversations()
                .flatMap(text -> Conversation.closeCodes(text).stream())
                .collect(Collectors.toSet());

        assertEquals(codes, played);
    }

    private static Stream<String> conversations() {
        return Stream.concat(blocks("conversation").stream(), blocks("conversation strict").stream());
    }

    static List<String> blocks(String info) {
        return PAGE.blocks().stream()
                .filter(block -> block.info().equals(info))
                .map(Page.Block::content)
                .toList();
    }
}
