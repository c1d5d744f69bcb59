package io.roomcast.api;

import io.roomcast.auth.Revocation;
import io.roomcast.auth.RevocationTerms;
import io.roomcast.auth.Revocations;
import io.roomcast.protocol.json.JsonValues;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.logging.Logger;

/** Takes back what tokens allow before they end. */
@Path("/v1/revocations")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
class RevocationResource {
    private static final Logger AUDIT = Logger.getLogger(Doorkeeper.AUDIT_CATEGORY);

    private final Revocations revocations;
    private final RevocationTerms terms;

    RevocationResource(Revocations revocations, RevocationTerms terms) {
        this.revocations = revocations;
        this.terms = terms;
    }

    /** One token, or all of a user that were issued before a time; their sessions end on every pod within two seconds (4501). */
    @POST
    @OperatorOnly
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Void> revoke(byte[] body) {
        Revocation revocation = RevocationBody.read(body, terms);
        return Uni.createFrom().completionStage(revocations.revoke(revocation)).invoke(() -> writeDown(revocation));
    }

    /** What the path does not say. The id of a token opens nothing. */
    private static void writeDown(Revocation revocation) {
        if (revocation instanceof Revocation.OfToken token) {
            AUDIT.infof("revoked: jti=%s until=%s", JsonValues.quote(token.tokenId()), token.until());
        } else if (revocation instanceof Revocation.OfUser user) {
            AUDIT.infof(
                    "revoked: user=%s issued_before=%s until=%s",
                    JsonValues.quote(user.user().value()), user.issuedBefore(), user.until());
        }
    }
}
