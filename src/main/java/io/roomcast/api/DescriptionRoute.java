package io.roomcast.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * {@code GET /q/openapi} and {@code GET /q/asyncapi}: the API and the protocol over WebSockets, as their documents were written, in YAML,
 * or as JSON for who asks for that. The API's page lies beside the other pages, and is found at {@code /q/swagger-ui} too, where such pages
 * are looked for.
 */
@Singleton
final class DescriptionRoute {
    private static final String API = "/q/openapi";
    private static final String PROTOCOL = "/q/asyncapi";
    private static final String PAGE = "/q/swagger-ui";
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";
    private static final int FOUND = 302;

    private final Document api;
    /** {@code docs/asyncapi.yaml}, which the build puts there. */
    private final Document protocol = new Document("/META-INF/asyncapi.yaml");

    DescriptionRoute(Description description) {
        this.api = description.document();
    }

    void register(@Observes Router router) {
        register(router, API, api);
        register(router, PROTOCOL, protocol);
        router.get(PAGE).handler(DescriptionRoute::show);
    }

    /** Off the loop, as the document is read there. */
    private static void register(Router router, String path, Document document) {
        router.get(path).blockingHandler(context -> describe(context, document), false);
        router.get(path + ".yaml").blockingHandler(context -> answerYaml(context, document), false);
        router.get(path + ".json").blockingHandler(context -> answerJson(context, document), false);
    }

    private static void show(RoutingContext context) {
        if (context.request().path().endsWith("/")) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(FOUND)
                .putHeader(HttpHeaders.LOCATION, PAGE + "/")
                .end();
    }

    private static void describe(RoutingContext context, Document document) {
        String format = context.request().getParam("format");
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        boolean asksForJson =
                format == null ? accept != null && accept.contains(JSON) : format.equalsIgnoreCase("json");
        context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (asksForJson) {
            answerJson(context, document);
        } else {
            answerYaml(context, document);
        }
    }

    private static void answerYaml(RoutingContext context, Document document) {
        answer(context, YAML, document.yaml());
    }

    private static void answerJson(RoutingContext context, Document document) {
        answer(context, JSON, document.json().utf8());
    }

    private static void answer(RoutingContext context, String type, byte[] document) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type + ";charset=UTF-8")
                .end(Buffer.buffer(document));
    }
}
