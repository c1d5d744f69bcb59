package io.roomcast.api;

import static io.roomcast.api.Backend.backend;
import static io.roomcast.api.Backend.isProblem;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@QuarkusTest
class JobResourceTest {
    @RegisterExtension
    final House house = new House();

    @Test
    void the_jobs_that_there_are_are_listed() {
        backend().get("/v1/jobs").then().statusCode(200).body("jobs", equalTo(List.of("statistics")));
    }

    @Test
    void the_result_of_a_job_is_there_for_those_who_ask_later() {
        TestClient ann = house.enter("ann", house.room());
        ann.sends("{type: 'job', id: 1, job: 'statistics', data: [1, 3]}");
        String id = ann.receives("{type: 'ack', id: 1}").path("job_id").asText();
        ann.receives("{type: 'job_result', job_id: '%s'}", id);
        backend()
                .get("/v1/jobs/" + id)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("job_id", equalTo(id))
                .body("status", equalTo("done"))
                .body("result.count", equalTo(2));
    }

    @Test
    void the_error_of_a_job_is_too() {
        TestClient ann = house.enter("ann", house.room());
        ann.sends("{type: 'job', id: 1, job: 'statistics', data: []}");
        String id = ann.receives("{type: 'ack', id: 1}").path("job_id").asText();
        ann.receives("{type: 'job_result', job_id: '%s'}", id);
        assertEquals(
                Map.of("job_id", id, "status", "failed", "error", "there are no numbers"),
                backend().get("/v1/jobs/" + id).then().extract().jsonPath().getMap(""));
    }

    @Test
    void of_others_nothing_is_known() {
        backend()
                .get("/v1/jobs/none")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("not_found"));
        isProblem(backend().get("/v1/jobs/a.b").then(), 400, ErrorCode.BAD_REQUEST);
        isProblem(backend().get("/v1/jobs/" + "x".repeat(65)).then(), 400, ErrorCode.BAD_REQUEST);
    }
}
