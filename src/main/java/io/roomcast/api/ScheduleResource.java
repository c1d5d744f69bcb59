package io.roomcast.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.room.ScheduleDesk;
import io.roomcast.room.ScheduleDesk.Outcome;
import io.roomcast.room.ScheduleDesk.Plan;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the clock pushes, on all pods alike. */
@Path("/v1/schedules")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class ScheduleResource {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    /** Schedules of one list that are asked for at a time, so that publishes find room beside them. */
    private static final int AT_ONCE = 50;

    private final ScheduleDesk schedules;

    ScheduleResource(ScheduleDesk schedules) {
        this.schedules = schedules;
    }

    /** Schedules in the order of their names. */
    @GET
    @BackendOnly
    public Uni<byte[]> list(@QueryParam("after") String after, @QueryParam("limit") String limit) {
        String behind = Parameters.name("after", after);
        int most = Parameters.limit(limit, DEFAULT_LIMIT, MAX_LIMIT);
        List<ScheduleDesk.Entry> entries = schedules.list().stream()
                .filter(entry -> entry.name().compareTo(behind) > 0)
                .limit(most + 1L)
                .toList();
        boolean more = entries.size() > most;
        List<ScheduleDesk.Entry> page = more ? entries.subList(0, most) : entries;
        return Multi.createFrom()
                .iterable(page)
                .onItem()
                .transformToUni(entry ->
                        Uni.createFrom().completionStage(schedules.tally(entry)).map(tally -> told(entry, tally)))
                .merge(AT_ONCE)
                .collect()
                .asMap(told -> told.path("name").asText())
                .map(told -> {
                    ObjectNode answer = Trees.object();
                    var list = answer.putArray("schedules");
                    page.forEach(entry -> list.add(told.get(entry.name())));
                    if (more) {
                        answer.put("next", page.get(most - 1).name());
                    }
                    return Trees.bytes(answer);
                });
    }

    private static ObjectNode told(ScheduleDesk.Entry entry, ScheduleDesk.Tally tally) {
        Plan plan = entry.plan();
        ObjectNode schedule = Trees.object().put("name", entry.name()).put("room", plan.room());
        if (plan.every() != null) {
            schedule.put("every", plan.every());
        }
        if (plan.cron() != null) {
            schedule.put("cron", plan.cron()).put("time_zone", plan.timeZone());
        }
        schedule.put("message", plan.message())
                .put("missed", plan.missed())
                .put("configured", entry.configured())
                .put("paused", entry.paused());
        entry.next().ifPresent(next -> schedule.put("next", next.toString()));
        tally.last().ifPresent(last -> schedule.put("last", last.toString()));
        return schedule.put("count", tally.count());
    }

    /** Pushes at once, and once in the cluster; what is planned stays as it is. */
    @POST
    @Path("{schedule}/fire")
    @OperatorOnly
    public Uni<Void> fire(@PathParam("schedule") String name) {
        String schedule = Parameters.name("schedule", name);
        return done(() -> schedules.fire(schedule));
    }

    /** Until it is resumed, on all pods and also on those that start meanwhile. */
    @POST
    @Path("{schedule}/pause")
    @OperatorOnly
    public Uni<Void> pause(@PathParam("schedule") String name) {
        String schedule = Parameters.name("schedule", name);
        return done(() -> schedules.pause(schedule));
    }

    /** What was due meanwhile is not made up for. */
    @POST
    @Path("{schedule}/resume")
    @OperatorOnly
    public Uni<Void> resume(@PathParam("schedule") String name) {
        String schedule = Parameters.name("schedule", name);
        return done(() -> schedules.resume(schedule));
    }

    /** Adds a schedule, or replaces one that was added so. */
    @PUT
    @Path("{schedule}")
    @OperatorOnly
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Void> put(@PathParam("schedule") String name, byte[] body) {
        String schedule = Parameters.id("schedule", name);
        Plan plan = ScheduleBody.read(body);
        return done(() -> schedules.put(schedule, plan));
    }

    /** Removes a schedule that was added at run time. */
    @DELETE
    @Path("{schedule}")
    @OperatorOnly
    public Uni<Void> delete(@PathParam("schedule") String name) {
        String schedule = Parameters.name("schedule", name);
        return done(() -> schedules.remove(schedule));
    }

    private static Uni<Void> done(Supplier<CompletionStage<Outcome>> wish) {
        return Uni.createFrom()
                .completionStage(wish)
                .invoke(ScheduleResource::requireDone)
                .replaceWithVoid();
    }

    private static void requireDone(Outcome outcome) {
        if (outcome instanceof ScheduleDesk.Unknown) {
            throw new ProblemException(Response.Status.NOT_FOUND, HttpCode.NOT_FOUND, "there is no such schedule");
        }
        if (outcome instanceof ScheduleDesk.Configured) {
            throw new ProblemException(
                    Response.Status.CONFLICT,
                    HttpCode.CONFLICT,
                    "the schedule is in the configuration; it can only be paused");
        }
        if (outcome instanceof ScheduleDesk.Invalid invalid) {
            throw ProblemException.badRequest(invalid.reason());
        }
        if (outcome instanceof ScheduleDesk.TooLarge) {
            throw new ProblemException(
                    Response.Status.REQUEST_ENTITY_TOO_LARGE,
                    ErrorCode.TOO_LARGE,
                    "the message is larger than the room takes");
        }
        if (outcome instanceof ScheduleDesk.TooMany tooMany) {
            throw new ProblemException(
                    Response.Status.SERVICE_UNAVAILABLE,
                    ErrorCode.UNAVAILABLE,
                    "there are " + tooMany.limit() + " schedules, which are as many as may be");
        }
    }
}
