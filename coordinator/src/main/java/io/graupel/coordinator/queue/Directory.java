package io.graupel.coordinator.queue;

import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Account;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import io.graupel.protocol.tenant.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is set up: tenants, tokens, accounts, and how pools and workers are to behave. */
public final class Directory {
  private final Map<String, Fact> facts = new TreeMap<>();
  private final Map<TenantId, Tenant> tenants = new HashMap<>();
  private final Set<TenantId> guaranteed = new TreeSet<>(Comparator.comparing(TenantId::value));
  private final Map<TenantId, Account> accounts = new HashMap<>();
  private final Map<Pool, PoolSetting.Mode> pools = new HashMap<>();
  private final Map<String, WorkerSetting.Mode> workers = new HashMap<>();

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

  /** The tenant's weight, 1 unless somebody set another. */
  public double weight(TenantId id) {
    Tenant tenant = tenants.get(id);
    return tenant == null ? 1 : tenant.weight();
  }

  /** What the tenant may use. */
  public Quota quota(TenantId id) {
    Tenant tenant = tenants.get(id);
    return tenant == null ? Quota.NONE : tenant.quota();
  }

  /** Whether none of the tenant's jobs may start. */
  public boolean paused(TenantId id) {
    Tenant tenant = tenants.get(id);
    return tenant != null && tenant.paused();
  }

  /** Tenants that are guaranteed slots. */
  public Set<TenantId> guaranteed() {
    return Collections.unmodifiableSet(guaranteed);
  }

  /** The tenant, if somebody set it up. */
  public Optional<Tenant> known(TenantId id) {
    return Optional.ofNullable(tenants.get(id));
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
    Account account = accounts.get(id);
    return account == null ? Account.fresh(id, Instant.EPOCH) : account;
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
    return pools.getOrDefault(pool, PoolSetting.Mode.OPEN);
  }

  /** By the name that a worker keeps through its restarts. */
  public WorkerSetting.Mode mode(String worker) {
    return workers.getOrDefault(worker, WorkerSetting.Mode.OPEN);
  }

  /** Pools that are to be emptied. */
  public List<Pool> drainingPools() {
    return keys(pools, PoolSetting.Mode.DRAINING);
  }

  /** Names of workers that are to be emptied. */
  public List<String> drainingWorkers() {
    return keys(workers, WorkerSetting.Mode.DRAINING);
  }

  private static <K, V> List<K> keys(Map<K, V> map, V value) {
    return map.entrySet().stream()
        .filter(entry -> entry.getValue().equals(value))
        .map(Map.Entry::getKey)
        .toList();
  }

  public void keep(Fact fact) {
    facts.put(fact.key(), fact);
    switch (fact) {
      case Fact.Tenant(Tenant tenant) -> {
        tenants.put(tenant.id(), tenant);
        guaranteed.remove(tenant.id());
        if (tenant.quota().guaranteed() > 0) {
          guaranteed.add(tenant.id());
        }
      }
      case Fact.Account(Account account) -> accounts.put(account.tenant(), account);
      case Fact.Pool(PoolSetting setting) -> pools.put(setting.pool(), setting.mode());
      case Fact.Worker(WorkerSetting setting) -> workers.put(setting.worker(), setting.mode());
      case Fact.Token token -> {}
    }
  }

  public void drop(String key) {
    Fact fact = facts.remove(key);
    switch (fact) {
      case Fact.Tenant(Tenant tenant) -> {
        tenants.remove(tenant.id());
        guaranteed.remove(tenant.id());
      }
      case Fact.Account(Account account) -> accounts.remove(account.tenant());
      case Fact.Pool(PoolSetting setting) -> pools.remove(setting.pool());
      case Fact.Worker(WorkerSetting setting) -> workers.remove(setting.worker());
      case Fact.Token token -> {}
      case null -> {}
    }
  }
}
