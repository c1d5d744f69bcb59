package io.roomcast.k8s;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.metrics.RoomMetrics;
import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts and the dashboard ask for figures that the running server has, and kubelet for paths that it answers. */
@QuarkusTest
class MonitoringTest {
    private static final Path MONITORING = Manifest.ROOT.resolve("components/monitoring");
    private static final Path DASHBOARD = MONITORING.resolve("roomcast.json");
    /** Prometheus' own, and that of kube-state-metrics. */
    private static final Set<String> OF_OTHERS = Set.of("up", "kube_job_status_failed");

    private static final Set<String> WORDS = Set.of("and", "or", "unless");
    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)[{ ]", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*(?!\\w*\\s*\\()");
    private static final Pattern CHOICE = Pattern.compile("(\\w+)\\{([^}]*)}");
    private static final Pattern TAG = Pattern.compile("(\\w+)=~?\"([^\"]*)\"");
    private static final Pattern ALERTS = Pattern.compile("^\\| ([^|]+) \\| (`Roomcast[^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern ALERT = Pattern.compile("`(\\w+)`");

    @Test
    void every_figure_that_is_asked_for_is_there() {
        Set<String> known = known();

        assertAll(expressions()
                .map(expression -> () -> assertTrue(known.containsAll(metrics(expression)), () -> expression)));
    }

    @Test
    void a_figure_that_is_not_there_would_be_found() {
        assertEquals(
                Set.of("roomcast_gone_total", "roomcast_sessions"),
                metrics("sum by (pod) (rate(roomcast_gone_total{code=\"1012\"}[5m])) / roomcast_sessions > 0.5"));
    }

    @Test
    void codes_and_outcomes_that_are_asked_for_exist() {
        Map<String, Set<String>> values = Map.of(
                "roomcast_closes_total code", closeCodes(),
                "roomcast_errors_total code", names(ErrorCode.values(), ErrorCode::wireName),
                "roomcast_recoveries_total outcome",
                        names(RoomMetrics.RecoveryOutcome.values(), MonitoringTest::wireName));
        List<MatchResult> choices = choices().toList();
        assertTrue(choices.stream().anyMatch(choice -> choice.group(2).contains("code=")));

        for (MatchResult choice : choices) {
            TAG.matcher(choice.group(2)).results().forEach(tag -> {
                Set<String> known = values.get(choice.group(1) + " " + tag.group(1));
                assertTrue(
                        known == null || known.containsAll(List.of(tag.group(2).split("\\|"))), choice.group());
            });
        }
    }

    @Test
    void every_question_is_of_the_job_that_prometheus_scrapes() {
        ServiceMonitor monitor = Manifest.read(MONITORING.resolve("servicemonitor.yaml"), ServiceMonitor.class);
        Service management = Manifest.read(MONITORING.resolve("service.yaml"), Service.class);
        String job = management.getMetadata().getLabels().get(monitor.getSpec().getJobLabel());

        choices()
                .filter(choice -> !choice.group(1).startsWith("kube_"))
                .forEach(choice -> assertTrue(choice.group(2).contains("job=\"" + job + "\""), choice.group()));
    }

    @Test
    void every_alert_says_which_promise_it_guards_what_is_wrong_and_what_to_do() {
        for (Rule alert : alerts()) {
            Map<String, String> annotations = alert.getAnnotations();
            assertEquals(Set.of("promise", "summary", "description"), annotations.keySet(), alert.getAlert());
            assertTrue(Set.of("warning", "critical").contains(alert.getLabels().get("severity")), alert.getAlert());
            assertFalse(annotations.get("summary").endsWith("."), alert.getAlert());
        }
    }

    @Test
    void every_promise_has_its_alerts_in_the_table() {
        Map<String, Set<String>> guards = new TreeMap<>();
        for (Rule alert : alerts()) {
            guards.computeIfAbsent(alert.getAnnotations().get("promise"), promise -> new TreeSet<>())
                    .add(alert.getAlert());
        }
        Map<String, Set<String>> documented = new TreeMap<>();
        Matcher row = ALERTS.matcher(Manifest.text(Manifest.ROOT.resolve("README.md")));
        while (row.find()) {
            documented.put(
                    row.group(1).strip(),
                    ALERT.matcher(row.group(2))
                            .results()
                            .map(name -> name.group(1))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        assertEquals(documented, guards);
    }

    /** The alert divides by what is allowed; the two numbers stand in different files. */
    @Test
    void the_alert_on_slow_readers_knows_their_bound() {
        Rule alert = alerts().stream()
                .filter(rule -> rule.getAlert().equals("RoomcastOutboundFilling"))
                .findFirst()
                .orElseThrow();

        assertEquals("256M", Documented.defaultOf("ROOMCAST_SESSION_POD_OUTBOUND_LIMIT"));
        assertTrue(alert.getExpr().getStrVal().contains(" / " + (256 << 20) + " "));
    }

    @Test
    void kubelet_and_prometheus_ask_what_the_server_answers() {
        Container server = Manifest.read(Manifest.ROOT.resolve("base/deployment.yaml"), Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
        String metrics = Manifest.read(MONITORING.resolve("servicemonitor.yaml"), ServiceMonitor.class)
                .getSpec()
                .getEndpoints()
                .get(0)
                .getPath();
        List<String> paths = List.of(
                server.getStartupProbe().getHttpGet().getPath(),
                server.getReadinessProbe().getHttpGet().getPath(),
                server.getLivenessProbe().getHttpGet().getPath(),
                metrics);

        assertEquals(List.of("/q/health/started", "/q/health/ready", "/q/health/live", "/q/metrics"), paths);
        for (String path : paths) {
            given().get(House.management(path)).then().statusCode(200);
        }
    }

    @Test
    void panels_have_ids_of_their_own_and_the_room_they_need() {
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : Manifest.tree(DASHBOARD).path("panels")) {
            JsonNode place = panel.path("gridPos");
            assertTrue(ids.add(panel.path("id").asInt()), panel.path("title").asText());
            assertTrue(
                    place.path("x").asInt() + place.path("w").asInt() <= 24,
                    panel.path("title").asText());
        }
    }

    /** What the server shows now, and what it shows once it happens. */
    private Set<String> known() {
        String scrape = given().get(House.management("/q/metrics"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
        Set<String> known = SAMPLE.matcher(scrape)
                .results()
                .map(sample -> sample.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(Documented.metrics());
        known.addAll(OF_OTHERS);
        return known;
    }

    private static Stream<String> expressions() {
        return Stream.concat(alerts().stream().map(alert -> alert.getExpr().getStrVal()), panels());
    }

    /** A figure with what it is asked for, between braces. */
    private static Stream<MatchResult> choices() {
        return expressions().flatMap(expression -> CHOICE.matcher(expression).results());
    }

    private static List<Rule> alerts() {
        return Manifest.read(MONITORING.resolve("prometheusrule.yaml"), PrometheusRule.class)
                .getSpec()
                .getGroups()
                .get(0)
                .getRules();
    }

    private static Stream<String> panels() {
        List<String> expressions = new ArrayList<>();
        for (JsonNode panel : Manifest.tree(DASHBOARD).path("panels")) {
            panel.path("targets")
                    .forEach(target -> expressions.add(target.path("expr").asText()));
        }
        return expressions.stream();
    }

    /** The names in an expression that are neither functions nor labels nor words of the language. */
    private static Set<String> metrics(String expression) {
        String bare = expression
                .replaceAll("\\{[^}]*}", " ")
                .replaceAll("\\[[^]]*]", " ")
                .replaceAll("by \\([^)]*\\)", " ");
        return NAME.matcher(bare)
                .results()
                .map(name -> name.group())
                .filter(name -> !WORDS.contains(name))
                .collect(Collectors.toSet());
    }

    private static Set<String> closeCodes() {
        Set<String> codes = names(CloseStatus.values(), status -> Integer.toString(status.code()));
        // A connection that just broke.
        codes.add("1006");
        return codes;
    }

    private static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <T> Set<String> names(T[] values, Function<T, String> name) {
        return Arrays.stream(values).map(name).collect(Collectors.toCollection(TreeSet::new));
    }
}
