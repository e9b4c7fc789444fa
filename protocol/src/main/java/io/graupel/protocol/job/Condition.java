package io.graupel.protocol.job;

/**
 * Which labels the network is told, and how much is made of them: classifier-free guidance (Ho and
 * Salimans 2022, arXiv:2207.12598), estimate = without + scale (with - without).
 */
public sealed interface Condition {
  /** What stands for no label. */
  int NONE = -1;

  /** How much is made of the labels; at 1 the network is asked once for an estimate, else twice. */
  double scale();

  /** What the network is told about an image, of so many classes. */
  int label(long image, int classes);

  /** Nothing is told. */
  record None() implements Condition {
    @Override
    public double scale() {
      return 1;
    }

    @Override
    public int label(long image, int classes) {
      return NONE;
    }
  }

  /** One class for all images. */
  record OneClass(
      @Field(value = "the class, from 0", min = 0, max = 65_535) int label,
      @Field(value = "1 takes the conditional estimate, more exaggerates it", min = 0, max = 100)
          double scale)
      implements Condition {
    public OneClass {
      Fields.check(OneClass.class, label, scale);
    }

    @Override
    public int label(long image, int classes) {
      return label;
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

    @Override
    public int label(long image, int classes) {
      return (int) (image % classes);
    }
  }
}
