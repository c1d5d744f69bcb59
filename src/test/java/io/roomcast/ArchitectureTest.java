package io.roomcast;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The stairs of the house: calls go down, and what must come up comes through an interface of the lower floor. */
@AnalyzeClasses(packages = "io.roomcast", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String HOUSE = "io.roomcast..";
    private static final String[] DOORS = {
        "io.roomcast.socket..",
        "io.roomcast.sse..",
        "io.roomcast.api..",
        "io.roomcast.schedule..",
        "io.roomcast.inbox..",
        "io.roomcast.jobs..",
        "io.roomcast.webhooks..",
        "io.roomcast.authorize..",
        "io.roomcast.health..",
        "io.roomcast.cli.."
    };
    private static final String[] ABOVE_ROOM = {
        "io.roomcast.session..",
        "io.roomcast.drain..",
        "io.roomcast.entrance..",
        "io.roomcast.socket..",
        "io.roomcast.sse..",
        "io.roomcast.api..",
        "io.roomcast.schedule..",
        "io.roomcast.inbox..",
        "io.roomcast.jobs..",
        "io.roomcast.webhooks..",
        "io.roomcast.authorize..",
        "io.roomcast.health..",
        "io.roomcast.cli.."
    };
    private static final String[] GROUND = {"io.roomcast.protocol..", "io.roomcast.metrics..", "io.roomcast.redis.."};

    /** What is chosen by where rooms live; {@code io.roomcast.redis} is what the Redis ones stand on. */
    private static final String[] ADAPTERS = {"io.roomcast.*.local..", "io.roomcast.*.redis.."};

    /** The one way into the house. */
    private static final DescribedPredicate<JavaClass> MAIN = named("io.roomcast.Main");

    /** Chooses between adapters, so it knows them all; nobody knows it. */
    private static final DescribedPredicate<JavaClass> STORES = named("io.roomcast.Stores");

    @ArchTest
    static final ArchRule nobody_depends_on_a_door = noClasses()
            .that(resideInAPackage(HOUSE)
                    .and(not(resideInAnyPackage(DOORS)))
                    .and(not(MAIN))
                    .and(not(STORES)))
            .should()
            .dependOnClassesThat(resideInAnyPackage(DOORS).or(MAIN).or(STORES));

    @ArchTest
    static final ArchRule doors_do_not_know_each_other = slices().matching(
                    "io.roomcast.(socket|sse|api|schedule|inbox|jobs|webhooks|authorize|health|cli)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule main_goes_through_the_command_line_only = noClasses()
            .that(MAIN)
            .should()
            .dependOnClassesThat(
                    resideInAPackage(HOUSE).and(not(MAIN)).and(not(resideInAPackage("io.roomcast.cli.."))));

    @ArchTest
    static final ArchRule rooms_do_not_look_up = noClasses()
            .that()
            .resideInAPackage("io.roomcast.room..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ABOVE_ROOM);

    @ArchTest
    static final ArchRule sessions_do_not_know_who_sends_them_away = noClasses()
            .that()
            .resideInAPackage("io.roomcast.session..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.roomcast.drain..");

    @ArchTest
    static final ArchRule only_doors_use_the_entrance = noClasses()
            .that(resideInAPackage(HOUSE)
                    .and(not(resideInAnyPackage(DOORS)))
                    .and(not(resideInAPackage("io.roomcast.entrance.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.roomcast.entrance..");

    @ArchTest
    static final ArchRule the_broker_stands_on_the_ground = service("broker");

    @ArchTest
    static final ArchRule presence_stands_on_the_ground = service("presence");

    @ArchTest
    static final ArchRule limits_stand_on_the_ground = service("limits");

    @ArchTest
    static final ArchRule the_cluster_stands_on_the_ground = service("cluster");

    @ArchTest
    static final ArchRule the_flight_recorder_stands_on_the_ground = service("trace");

    @ArchTest
    static final ArchRule callbacks_stand_on_the_ground = service("callback");

    @ArchTest
    static final ArchRule auth_stands_on_the_ground = service("auth");

    @ArchTest
    static final ArchRule the_ground_carries_everyone_and_uses_no_one = noClasses()
            .that()
            .resideInAnyPackage(GROUND)
            .should()
            .dependOnClassesThat(resideInAPackage(HOUSE).and(not(resideInAnyPackage(GROUND))));

    @ArchTest
    static final ArchRule the_protocol_needs_nothing_of_ours = noClasses()
            .that()
            .resideInAPackage("io.roomcast.protocol..")
            .should()
            .dependOnClassesThat(resideInAPackage(HOUSE).and(not(resideInAPackage("io.roomcast.protocol.."))));

    @ArchTest
    static final ArchRule the_words_do_not_know_how_they_are_written = noClasses()
            .that()
            .resideInAPackage("io.roomcast.protocol")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.roomcast.protocol.json..", "io.roomcast.protocol.centrifuge..");

    /** Health may ask the broker how it is; every other door goes through the rooms. */
    @ArchTest
    static final ArchRule doors_reach_brokers_and_presence_through_rooms = noClasses()
            .that()
            .resideInAnyPackage(DOORS)
            .and()
            .resideOutsideOfPackage("io.roomcast.health..")
            .should()
            .dependOnClassesThat(named("io.roomcast.broker.Broker").or(named("io.roomcast.presence.PresenceStore")));

    /** What it shares with the server it could not find wrong. */
    @ArchTest
    static final ArchRule the_witness_stands_outside_and_uses_nothing_of_the_house = noClasses()
            .that()
            .resideInAPackage("io.roomcast.witness..")
            .should()
            .dependOnClassesThat(resideInAPackage(HOUSE).and(not(resideInAPackage("io.roomcast.witness.."))));

    @ArchTest
    static final ArchRule only_the_command_line_calls_the_witness = noClasses()
            .that(resideInAPackage(HOUSE).and(not(resideInAnyPackage("io.roomcast.cli..", "io.roomcast.witness.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.roomcast.witness..");

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("io.roomcast.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobody_depends_on_an_adapter = noClasses()
            .that(resideInAPackage(HOUSE).and(not(resideInAnyPackage(ADAPTERS))).and(not(STORES)))
            .should()
            .dependOnClassesThat(resideInAnyPackage(ADAPTERS));

    @ArchTest
    static final ArchRule web_sockets_of_quarkus_stay_in_the_socket_package = noClasses()
            .that()
            .resideOutsideOfPackage("io.roomcast.socket..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.quarkus.websockets..");

    @ArchTest
    static final ArchRule redis_stays_in_the_redis_packages = noClasses()
            .that()
            .resideOutsideOfPackage("io.roomcast..redis..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.redis..", "io.vertx.mutiny.redis..", "io.quarkus.redis..");

    @ArchTest
    static final ArchRule netty_stays_at_the_doors_of_sessions_and_in_frames = noClasses()
            .that(not(resideInAnyPackage("io.roomcast.socket..", "io.roomcast.sse..", "io.roomcast.entrance.."))
                    .and(not(named("io.roomcast.protocol.Frame"))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule jackson_stays_where_json_is_read_and_written = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.roomcast.protocol.json..",
                    "io.roomcast.protocol.centrifuge..",
                    "io.roomcast.auth..",
                    "io.roomcast.api..",
                    "io.roomcast.jobs..",
                    "io.roomcast.webhooks..",
                    "io.roomcast.authorize..",
                    "io.roomcast.witness..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..");

    /** What runs in a container of ours and in a plain test alike; sweeps are driven by the framework's clock. */
    @ArchTest
    static final ArchRule the_core_knows_of_quarkus_only_how_it_is_configured = noClasses()
            .that()
            .resideInAnyPackage("io.roomcast.session..", "io.roomcast.room..", "io.roomcast.broker..")
            .and()
            .haveSimpleNameNotEndingWith("Sweep")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.quarkus..").and(not(resideInAPackage("io.quarkus.runtime.configuration.."))));

    @ArchTest
    static final ArchRule sweeps_know_only_the_scheduler = noClasses()
            .that()
            .haveSimpleNameEndingWith("Sweep")
            .should()
            .dependOnClassesThat(resideInAPackage("io.quarkus..").and(not(resideInAPackage("io.quarkus.scheduler.."))));

    @ArchTest
    static final ArchRule a_name_says_what_differs =
            noClasses().should().haveNameMatching(".*(Impl|Manager|Utils?|Helper)(\\$.*)?");

    /** Looked for in the sources: the compiler leaves nothing of a package that has only words. */
    @ArchTest
    static void every_package_says_what_it_is_for(JavaClasses house) {
        Set<String> packages =
                house.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        List<String> silent = packages.stream()
                .filter(name ->
                        !Files.isRegularFile(Path.of("src/main/java", name.replace('.', '/'), "package-info.java")))
                .toList();
        assertEquals(List.of(), silent);
    }

    private static ArchRule service(String name) {
        String own = "io.roomcast." + name + "..";
        return noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(HOUSE).and(not(resideInAPackage(own))).and(not(resideInAnyPackage(GROUND))));
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        return HasName.Predicates.name(name).forSubtype();
    }
}
