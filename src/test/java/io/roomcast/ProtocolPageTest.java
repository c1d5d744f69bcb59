package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.AsyncApi;
import io.roomcast.testing.House;
import io.roomcast.testing.Page;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The conversations of {@code docs/protocol.md} go as they stand there. */
@QuarkusTest
class ProtocolPageTest {
    private static final AsyncApi DESCRIPTION = new AsyncApi();
    private static final Page PAGE = Page.at("docs/protocol.md");

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
        blocks("conversation").forEach(text -> Conversation.collect(text, said, heard, codes));
        blocks("frames").forEach(text -> Conversation.collectFrames(text, heard, codes));

        assertEquals(DESCRIPTION.commands(), said);
        assertEquals(DESCRIPTION.frames(), heard);
        assertEquals(
                Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .collect(Collectors.toCollection(TreeSet::new)),
                codes);
    }

    private static List<String> blocks(String info) {
        return PAGE.blocks().stream()
                .filter(block -> block.info().equals(info))
                .map(Page.Block::content)
                .toList();
    }
}
