package io.roomcast.health;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.testing.House;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HealthTest {
    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "started"})
    void a_pod_that_works_says_so_on_the_management_port(String question) {
        given().get(health(question)).then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void ready_means_that_the_broker_answers() {
        given().get(health("ready")).then().body("checks.find { it.name == 'broker' }.status", equalTo("UP"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics"})
    void clients_cannot_ask(String path) {
        given().get(path).then().statusCode(404);
    }

    private static URI health(String question) {
        return House.management("/q/health/" + question);
    }
}
