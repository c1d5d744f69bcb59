package io.roomcast.jobs.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomcast.jobs.JobFailedException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a name looks like, it stays inside or is refused. */
class ConfinementPropertyTest {
    private static final Path ROOT = Path.of("/srv/files");

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> pieces = Arbitraries.of(
                "..",
                ".",
                "/",
                "//",
                "\\",
                "a",
                "b.txt",
                "~",
                " ",
                "%2e%2e",
                "\u2024\u2024",
                "\uFF0E",
                "\uFF0F",
                "é",
                "-",
                "_",
                "C:",
                "\n",
                "*",
                "con",
                "...",
                "a..",
                "..a");
        return pieces.list().ofMaxSize(12).map(list -> String.join("", list));
    }

    @Property
    void a_name_made_of_what_is_dangerous_stays_inside(@ForAll("paths") String name) {
        staysInside(name);
    }

    @Property
    void any_text_stays_inside(@ForAll String name) {
        staysInside(name);
    }

    private static void staysInside(String name) {
        List<String> parts;
        try {
            parts = Confinement.parts(name);
        } catch (JobFailedException refused) {
            return;
        }
        Path path = ROOT;
        for (String part : parts) {
            assertEquals(1, Path.of(part).getNameCount(), part);
            assertFalse(Path.of(part).isAbsolute(), part);
            path = path.resolve(part);
        }
        assertEquals(path, path.normalize());
        assertTrue(path.startsWith(ROOT) && !path.equals(ROOT));
        assertEquals(name, String.join("/", parts));
    }
}
