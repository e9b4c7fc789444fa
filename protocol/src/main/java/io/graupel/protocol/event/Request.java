package io.graupel.protocol.event;

import io.graupel.protocol.tenant.Actor;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody asks of the coordinator, as the API of any coordinator writes it down. Each is
 * answered by exactly one entry of the audit.
 *
 * @param id names the request, so that its answer is known
 * @param reason why, in the actor's words
 */
public record Request(String id, Actor actor, Instant at, Optional<String> reason, Verb verb) {}
