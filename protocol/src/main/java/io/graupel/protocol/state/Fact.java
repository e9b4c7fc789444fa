package io.graupel.protocol.state;

import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.TenantId;

/** What the state topic holds besides jobs, each under a key of its own. */
public sealed interface Fact {
  String key();

  record Tenant(io.graupel.protocol.tenant.Tenant tenant) implements Fact {
    @Override
    public String key() {
      return key(tenant.id());
    }

    public static String key(TenantId id) {
      return "tenant/" + id;
    }
  }

  record Token(io.graupel.protocol.tenant.Token token) implements Fact {
    @Override
    public String key() {
      return "token/" + token.id();
    }
  }

  record Account(io.graupel.protocol.state.Account account) implements Fact {
    @Override
    public String key() {
      return "account/" + account.tenant();
    }
  }

  record Pool(PoolSetting setting) implements Fact {
    @Override
    public String key() {
      return "pool/" + setting.pool();
    }
  }

  record Worker(WorkerSetting setting) implements Fact {
    @Override
    public String key() {
      return "worker/" + setting.worker();
    }
  }
}
