package io.roomcast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** What is tested from outside holds of the packaged server too: each such test has a twin ({@code *IT}) that asks that one. */
@AnalyzeClasses(packages = "io.roomcast", importOptions = ImportOption.OnlyIncludeTests.class)
class PackagedTest {
    /** Of tests that look into the server's JVM, so that there is none for the packaged one. */
    private static final String INSIDE = "inside";

    @ArchTest
    static void a_test_from_outside_has_a_twin(JavaClasses tests) {
        List<String> alone = tests.stream()
                .filter(test -> test.isAnnotatedWith(QuarkusTest.class) && !looksInside(test))
                .filter(test -> test.getSubclasses().stream()
                        .noneMatch(twin -> twin.isAnnotatedWith(QuarkusIntegrationTest.class)))
                .map(JavaClass::getName)
                .sorted()
                .toList();

        assertEquals(List.of(), alone);
    }

    private static boolean looksInside(JavaClass test) {
        return test.tryGetAnnotationOfType(Tag.class)
                .filter(tag -> tag.value().equals(INSIDE))
                .isPresent();
    }
}
