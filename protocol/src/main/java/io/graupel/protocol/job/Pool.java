package io.graupel.protocol.job;

/** Names a group of like workers that is fed by topics of its own. */
public record Pool(String value) {
  public static final Pool DEFAULT = new Pool("default");

  public Pool {
    Names.require("pool", value, Names.LABEL);
  }

  @Override
  public String toString() {
    return value;
  }
}
