package io.roomcast.api.centrifuge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomcast.api.BackendOnly;
import io.roomcast.api.OperatorOnly;
import io.roomcast.api.ProblemException;
import io.roomcast.api.Trees;
import io.roomcast.protocol.ErrorCode;
import io.roomcast.protocol.Json;
import io.roomcast.protocol.TraceParent;
import io.roomcast.protocol.json.JsonValues;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;

/**
 * One path for each command, and one for many. Whether it is done is told in the answer, always 200, as libraries expect; only who
 * is not let in and what is no JSON object is a problem of HTTP. The body may call itself what it likes.
 */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class ServerApiResource {
    /** Where in a trace the publisher is. */
    private static final String TRACEPARENT = "traceparent";

    private static final int MAX_COMMANDS = 1_000;
    /** Commands of one batch that are under way at a time, if they may; each may be for many channels. */
    private static final int AT_ONCE = 10;

    private final Commands commands;

    ServerApiResource(Commands commands) {
        this.commands = commands;
    }

    @POST
    @Path("publish")
    @BackendOnly
    public Uni<byte[]> publish(
            @Context SecurityContext caller, @HeaderParam(TRACEPARENT) String traceparent, byte[] body) {
        return answer(Command.PUBLISH, caller, traceparent, body);
    }

    @POST
    @Path("broadcast")
    @BackendOnly
    public Uni<byte[]> broadcast(
            @Context SecurityContext caller, @HeaderParam(TRACEPARENT) String traceparent, byte[] body) {
        return answer(Command.BROADCAST, caller, traceparent, body);
    }

    @POST
    @Path("subscribe")
    @OperatorOnly
    public Uni<byte[]> subscribe(@Context SecurityContext caller, byte[] body) {
        return answer(Command.SUBSCRIBE, caller, null, body);
    }

    @POST
    @Path("unsubscribe")
    @OperatorOnly
    public Uni<byte[]> unsubscribe(@Context SecurityContext caller, byte[] body) {
        return answer(Command.UNSUBSCRIBE, caller, null, body);
    }

    @POST
    @Path("disconnect")
    @OperatorOnly
    public Uni<byte[]> disconnect(@Context SecurityContext caller, byte[] body) {
        return answer(Command.DISCONNECT, caller, null, body);
    }

    @POST
    @Path("refresh")
    @OperatorOnly
    public Uni<byte[]> refresh(@Context SecurityContext caller, byte[] body) {
        return answer(Command.REFRESH, caller, null, body);
    }

    @POST
    @Path("presence")
    @BackendOnly
    public Uni<byte[]> presence(@Context SecurityContext caller, byte[] body) {
        return answer(Command.PRESENCE, caller, null, body);
    }

    @POST
    @Path("presence_stats")
    @BackendOnly
    public Uni<byte[]> presenceStats(@Context SecurityContext caller, byte[] body) {
        return answer(Command.PRESENCE_STATS, caller, null, body);
    }

    @POST
    @Path("history")
    @BackendOnly
    public Uni<byte[]> history(@Context SecurityContext caller, byte[] body) {
        return answer(Command.HISTORY, caller, null, body);
    }

    @POST
    @Path("history_remove")
    @OperatorOnly
    public Uni<byte[]> historyRemove(@Context SecurityContext caller, byte[] body) {
        return answer(Command.HISTORY_REMOVE, caller, null, body);
    }

    @POST
    @Path("channels")
    @BackendOnly
    public Uni<byte[]> channels(@Context SecurityContext caller, byte[] body) {
        return answer(Command.CHANNELS, caller, null, body);
    }

    @POST
    @Path("info")
    @BackendOnly
    public Uni<byte[]> info(@Context SecurityContext caller, byte[] body) {
        return answer(Command.INFO, caller, null, body);
    }

    @POST
    @Path("rpc")
    @BackendOnly
    public Uni<byte[]> rpc(@Context SecurityContext caller, byte[] body) {
        return answer(Command.RPC, caller, null, body);
    }

    /** Commands one after the other, or side by side if {@code parallel}; each is answered at its place, under its name. */
    @POST
    @Path("batch")
    @BackendOnly
    public Uni<byte[]> batch(
            @Context SecurityContext caller, @HeaderParam(TRACEPARENT) String traceparent, byte[] body) {
        Parameters parameters = read(body);
        Json list = parameters.raw("commands").orElse(Json.NULL);
        List<Json> batch = JsonValues.items(list, MAX_COMMANDS)
                .orElseThrow(() -> ProblemException.badRequest(
                        "commands must be a list of " + MAX_COMMANDS + " commands at most"));
        int atOnce = inParallel(parameters) ? AT_ONCE : 1;
        String name = name(caller);
        TraceParent trace = TraceParent.parse(traceparent).orElse(null);
        return InOrder.of(batch, atOnce, command -> reply(command, caller, name, trace))
                .map(replies -> {
                    ObjectNode answer = Trees.object();
                    ArrayNode inOrder = answer.putArray("replies");
                    replies.forEach(inOrder::add);
                    return Trees.bytes(answer);
                });
    }

    private static boolean inParallel(Parameters parameters) {
        try {
            return parameters.flag("parallel");
        } catch (CommandException anotherType) {
            throw ProblemException.badRequest(anotherType.getMessage());
        }
    }

    private Uni<ObjectNode> reply(Json item, SecurityContext caller, String name, TraceParent trace) {
        Batched batched;
        try {
            batched = Batched.read(item);
        } catch (CommandException refused) {
            return Replies.result(() -> Uni.createFrom().failure(refused));
        }
        Command command = batched.command();
        if (!caller.isUserInRole(command.right().group())) {
            return Replies.result(() -> Uni.createFrom()
                    .failure(new CommandException(
                            ApiError.PERMISSION_DENIED,
                            "the token's groups need " + command.right().group())));
        }
        var call = new Call(command, batched.parameters(), name, trace);
        return Replies.named(command.wireName(), () -> commands.run(call));
    }

    private Uni<byte[]> answer(Command command, SecurityContext caller, String traceparent, byte[] body) {
        var call = new Call(
                command,
                read(body),
                name(caller),
                TraceParent.parse(traceparent).orElse(null));
        return Replies.result(() -> commands.run(call)).map(Trees::bytes);
    }

    private static String name(SecurityContext caller) {
        return caller.getUserPrincipal().getName();
    }

    private static Parameters read(byte[] body) {
        return Parameters.parse(body)
                .orElseThrow(() -> new ProblemException(
                        Response.Status.BAD_REQUEST, ErrorCode.BAD_JSON, "the body is not one JSON object"));
    }
}
