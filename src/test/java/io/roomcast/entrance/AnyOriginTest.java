package io.roomcast.entrance;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.roomcast.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Out of the box, pages of all origins may use the server: what they show was given to them, and no browser adds to it. */
@QuarkusTest
class AnyOriginTest {
    @RegisterExtension
    final House house = new House();

    @ParameterizedTest
    @ValueSource(strings = {"https://app.example.com", "null", "capacitor://localhost"})
    void a_page_of_any_origin_may_come_with_a_token(String origin) {
        house.knock("/ws/" + house.room())
                .header("Origin", origin)
                .bearer(House.token("ann"))
                .openRaw()
                .readsText("welcome");
        house.knock("/ws/" + house.room())
                .header("Origin", origin)
                .bearer("nonsense")
                .isRefusedWith(401);
        given().header("Origin", origin)
                .header("X-API-Key", House.API_KEY)
                .get("/v1/rooms")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Vary", nullValue());
    }

    @Test
    void a_page_of_any_origin_is_told_beforehand_what_it_may_do() {
        given().header("Origin", "https://app.example.com")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization")
                .options("/v1/tickets")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Headers", "authorization");
    }
}
