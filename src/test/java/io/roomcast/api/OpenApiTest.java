package io.roomcast.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The document says what the API does: every route is there with all of its answers, and nothing else is. */
@QuarkusTest
class OpenApiTest {
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    /** For the bearer of any token, not for a right; TicketResourceTest asks it all that RoutesTest asks the others. */
    private static final String TICKETS = "POST /v1/tickets";
    /** For clients, and of no resource; EventStreamTest asks it the same. */
    private static final String EVENTS = "GET /sse/{room}";

    @Test
    void every_route_is_described_and_no_other() throws Exception {
        Set<String> routes = routes();
        routes.add(EVENTS);
        assertEquals(routes, operations(document()).keySet());
    }

    /** Those of {@link Route} are: by {@link RoutesTest}. */
    @Test
    void every_route_is_tested_for_success_no_right_and_bad_input() {
        Set<String> tested = Route.all().map(Route::toString).collect(Collectors.toCollection(TreeSet::new));
        tested.add(TICKETS);
        assertEquals(routes(), tested);
    }

    @Test
    void it_is_a_document_of_openapi_as_the_initiative_defines_it() throws Exception {
        JsonSchema openApi;
        try (InputStream schema = OpenApiTest.class.getResourceAsStream("/openapi-3.1-schema.json")) {
            openApi = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema);
        }
        JsonNode document = document();
        assertEquals(Set.of(), openApi.validate(document));
        ((ObjectNode) document.path("info")).remove("title");
        assertFalse(openApi.validate(document).isEmpty(), "a document without a title is none");
    }

    /** Which the schema above leaves open, as a document may choose another dialect of them. */
    @Test
    void its_schemas_are_json_schemas() throws Exception {
        JsonSchema metaSchema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of(SchemaId.V202012));
        List<JsonNode> schemas = new ArrayList<>();
        JsonNode document = document();
        document.path("components").path("schemas").forEach(schemas::add);
        schemas.addAll(document.findValues("schema"));
        assertFalse(schemas.isEmpty());
        assertAll(schemas.stream()
                .map(schema -> () -> assertEquals(Set.of(), metaSchema.validate(schema), schema.toString())));
    }

    /** So is what describes the protocol over WebSockets. */
    @ParameterizedTest
    @CsvSource({"/q/openapi, src/main/resources/META-INF/openapi.yaml", "/q/asyncapi, docs/asyncapi.yaml"})
    void it_is_yaml_as_it_was_written_unless_json_is_asked_for(String path, String source) throws Exception {
        String yaml = Files.readString(java.nio.file.Path.of(source));
        JsonNode written = new YAMLMapper().readTree(yaml);

        assertEquals(yaml, answer(given(), path, "application/yaml"));
        assertEquals(written, json(answer(given(), path + "?format=JSON", "application/json")));
        assertEquals(written, json(answer(given().accept("application/json"), path, "application/json")));
        assertEquals(written, json(answer(given(), path + ".json", "application/json")));
        assertEquals(yaml, answer(given().accept("application/json"), path + ".yaml", "application/yaml"));
    }

    private static String answer(RequestSpecification request, String path, String type) {
        return request.get(path)
                .then()
                .statusCode(200)
                .contentType(type)
                .extract()
                .asString();
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    @Test
    void every_operation_has_its_answers() throws Exception {
        JsonNode document = document();
        assertAll(operations(document).entrySet().stream().map(operation -> () -> {
            JsonNode responses = operation.getValue().path("responses");
            assertTrue(responses.has("200") || responses.has("204"), operation.getKey());
            for (String status : List.of("400", "401", "403")) {
                assertTrue(responses.has(status), operation.getKey() + " has no " + status);
            }
            responses.forEach(response -> assertFalse(
                    resolved(document, response).path("description").asText().isEmpty(), operation.getKey()));
        }));
    }

    @Test
    void every_operation_says_what_it_needs() throws Exception {
        Map<String, JsonNode> operations = operations(document());
        assertAll(Route.all().map(route -> () -> {
            String description =
                    operations.get(route.toString()).path("description").asText();
            assertTrue(description.startsWith("Right `" + route.right().group() + "`."), route + ": " + description);
        }));
    }

    @Test
    void operations_have_names_of_their_own_and_all_variables_of_their_paths() throws Exception {
        JsonNode document = document();
        Set<String> names = new HashSet<>();
        operations(document).forEach((operation, described) -> {
            assertTrue(names.add(described.path("operationId").asText()), operation);
            assertFalse(described.path("summary").asText().isEmpty(), operation);
            String path = operation.substring(operation.indexOf(' ') + 1);
            Set<String> variables = VARIABLE.matcher(path)
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
            assertEquals(
                    variables, pathParameters(document, document.path("paths").path(path), described), operation);
        });
    }

    @Test
    void every_reference_leads_somewhere() throws Exception {
        JsonNode document = document();
        eachReference(
                document,
                reference -> assertFalse(document.at(reference.substring(1)).isMissingNode(), reference));
    }

    @Test
    void it_is_of_a_version_that_tools_read() throws Exception {
        JsonNode document = document();
        assertTrue(
                document.path("openapi").asText().startsWith("3."),
                document.path("openapi").asText());
        assertEquals("Roomcast backend API", document.path("info").path("title").asText());
        assertEquals(
                Set.of("key", "token", "ticket"),
                document.path("components").path("securitySchemes").properties().stream()
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/swagger-ui", "/q/swagger-ui/"})
    void there_is_a_page_to_look_at_it(String path) {
        String page = answer(given(), path, "text/html");
        assertTrue(page.contains("Roomcast backend API"), page);
        assertFalse(page.contains("//"), "nothing comes from elsewhere: " + page);
    }

    private static JsonNode document() throws Exception {
        return json(answer(given(), "/q/openapi?format=json", "application/json"));
    }

    /** By method and path. */
    private static Map<String, JsonNode> operations(JsonNode document) {
        Map<String, JsonNode> operations = new TreeMap<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> !entry.getKey().equals("parameters"))
                        .forEach(entry -> operations.put(
                                entry.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), entry.getValue())));
        return operations;
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private static Set<String> pathParameters(JsonNode document, JsonNode path, JsonNode operation) {
        List<JsonNode> parameters = new ArrayList<>();
        path.path("parameters").forEach(parameters::add);
        operation.path("parameters").forEach(parameters::add);
        return parameters.stream()
                .map(parameter -> resolved(document, parameter))
                .filter(parameter -> parameter.path("in").asText().equals("path"))
                .map(parameter -> parameter.path("name").asText())
                .collect(Collectors.toSet());
    }

    private static void eachReference(JsonNode node, Consumer<String> action) {
        if (node.has("$ref")) {
            action.accept(node.path("$ref").asText());
        }
        node.forEach(child -> eachReference(child, action));
    }

    /** As the classes of the package have them. */
    private static Set<String> routes() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.roomcast.api").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .flatMap(OpenApiTest::routes)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> routes(JavaClass resource) {
        String base = resource.getAnnotationOfType(Path.class).value();
        return resource.getMethods().stream()
                .flatMap(method -> method.getAnnotations().stream()
                        .filter(annotation -> annotation.getRawType().isAnnotatedWith(HttpMethod.class))
                        .map(annotation -> annotation.getRawType().getSimpleName() + " " + base + suffix(method)));
    }

    private static String suffix(JavaMethod method) {
        return method.tryGetAnnotationOfType(Path.class)
                .map(path -> "/" + path.value())
                .orElse("");
    }
}
