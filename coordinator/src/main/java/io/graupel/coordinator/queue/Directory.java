package io.graupel.coordinator.queue;

import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Account;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.tenant.Tenant;
import io.graupel.protocol.tenant.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is set up: tenants, tokens, accounts, and how pools and workers are to behave. */
public final class Directory {
  private final Map<String, Fact> facts = new TreeMap<>();

  /** Everything, in the order of keys. */
  public Collection<Fact> facts() {
    return Collections.unmodifiableCollection(facts.values());
  }

  public Optional<Fact> fact(String key) {
    return Optional.ofNullable(facts.get(key));
  }

  /** The tenant as it is set up; one that nobody set up has weight 1 and no limit. */
  public Tenant tenant(TenantId id) {
    return known(id).orElseGet(() -> Tenant.plain(id));
  }

  /** The tenant, if somebody set it up. */
  public Optional<Tenant> known(TenantId id) {
    return facts.get(Fact.Tenant.key(id)) instanceof Fact.Tenant(Tenant tenant)
        ? Optional.of(tenant)
        : Optional.empty();
  }

  public List<Tenant> tenants() {
    List<Tenant> tenants = new ArrayList<>();
    for (Fact fact : facts.values()) {
      if (fact instanceof Fact.Tenant(Tenant tenant)) {
        tenants.add(tenant);
      }
    }
    return tenants;
  }

  public Optional<Token> token(String id) {
    return facts.get("token/" + id) instanceof Fact.Token(Token token)
        ? Optional.of(token)
        : Optional.empty();
  }

  public List<Token> tokens() {
    List<Token> tokens = new ArrayList<>();
    for (Fact fact : facts.values()) {
      if (fact instanceof Fact.Token(Token token)) {
        tokens.add(token);
      }
    }
    return tokens;
  }

  /** What the tenant used by now, without the attempts that still run. */
  public Account account(TenantId id) {
    return facts.get("account/" + id) instanceof Fact.Account(Account account)
        ? account
        : Account.fresh(id, Instant.EPOCH);
  }

  public List<Account> accounts() {
    List<Account> accounts = new ArrayList<>();
    for (Fact fact : facts.values()) {
      if (fact instanceof Fact.Account(Account account)) {
        accounts.add(account);
      }
    }
    return accounts;
  }

  public PoolSetting.Mode mode(Pool pool) {
    return facts.get("pool/" + pool) instanceof Fact.Pool(PoolSetting setting)
        ? setting.mode()
        : PoolSetting.Mode.OPEN;
  }

  /** By the name that a worker keeps through its restarts. */
  public WorkerSetting.Mode mode(String worker) {
    return facts.get("worker/" + worker) instanceof Fact.Worker(WorkerSetting setting)
        ? setting.mode()
        : WorkerSetting.Mode.OPEN;
  }

  public void keep(Fact fact) {
    facts.put(fact.key(), fact);
  }

  public void drop(String key) {
    facts.remove(key);
  }
}
