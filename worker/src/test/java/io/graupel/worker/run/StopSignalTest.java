package io.graupel.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StopSignalTest {
  private final StopSignal signal = new StopSignal();

  @AfterEach
  void calm() {
    signal.release();
  }

  @Test
  void aYieldInterruptsWhatStillLoads() {
    signal.guard(Thread.currentThread());
    signal.raise(Stop.YIELD);

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(signal.leavesNothing()).isTrue();
  }

  @Test
  void aYieldLetsWorkThatHasBegunSaveWhatItHas() {
    signal.guard(Thread.currentThread());
    signal.begin();
    signal.raise(Stop.YIELD);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(signal.isRaised()).isTrue();
    assertThat(signal.leavesNothing()).isFalse();
  }

  @Test
  void anInterruptThatCameTooLateForLoadingDoesNotTearTheWork() {
    signal.guard(Thread.currentThread());
    signal.raise(Stop.YIELD);
    signal.begin();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(signal.isRaised()).isTrue();
  }

  @Test
  void aCancelInterruptsAtAnyTime() {
    signal.guard(Thread.currentThread());
    signal.begin();
    signal.raise(Stop.CANCEL);

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void aYieldAfterACancelChangesNothing() {
    signal.raise(Stop.CANCEL);
    signal.raise(Stop.YIELD);

    assertThat(signal.raised()).isEqualTo(Stop.CANCEL);
  }
}
