package io.graupel.protocol.state;

import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Actor;
import java.time.Instant;
import java.util.Optional;

/**
 * That somebody asked for something, and what came of it. Every request has exactly one.
 *
 * @param request the id of the request
 * @param verb in kebab case, as in {@code set-tenant}
 * @param object what it was done to, as in {@code j-…} or {@code tenant/vision}
 * @param tenant whose object it is, where it is anybody's
 * @param before how the object stood, in a few words or as JSON; absent where it was not there
 * @param after how it stands now; absent where it is gone or nothing was done
 * @param refusal present if nothing was done
 */
public record AuditEntry(
    String request,
    Instant at,
    Actor actor,
    String verb,
    String object,
    Optional<TenantId> tenant,
    Optional<String> before,
    Optional<String> after,
    Optional<String> reason,
    Optional<Refusal> refusal) {}
