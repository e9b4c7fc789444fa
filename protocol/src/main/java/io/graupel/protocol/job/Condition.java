package io.graupel.protocol.job;

/**
 * Which labels the network is told, and how much is made of them: classifier-free guidance (Ho and
 * Salimans 2022, arXiv:2207.12598), estimate = without + scale (with - without).
 */
public sealed interface Condition {
  /** Nothing is told. */
  record None() implements Condition {}

  /** One class for all images. */
  record OneClass(
      @Field(value = "the class, from 0", min = 0, max = 65_535) int label,
      @Field(value = "1 takes the conditional estimate, more exaggerates it", min = 0, max = 100)
          double scale)
      implements Condition {
    public OneClass {
      Fields.check(OneClass.class, label, scale);
    }
  }

  /** Image i is of class i modulo the number of classes. */
  record EachClass(
      @Field(value = "1 takes the conditional estimate, more exaggerates it", min = 0, max = 100)
          double scale)
      implements Condition {
    public EachClass {
      Fields.check(EachClass.class, scale);
    }
  }
}
