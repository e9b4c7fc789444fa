package io.graupel.coordinator.api;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many of a kind there may be at once in this process. Who comes beyond is turned away, with
 * the advice to come back.
 *
 * <p>Nothing that a client can cause grows without an end. What is bounded where:
 *
 * <table>
 *   <caption>Bounds</caption>
 *   <tr><th>what</th><th>at most</th><th>beyond</th><th>where</th></tr>
 *   <tr><td>requests in flight</td><td>{@value #REQUESTS}</td><td>503</td>
 *       <td>{@link Routes}</td></tr>
 *   <tr><td>streams of events</td><td>{@value #STREAMS}</td><td>503</td>
 *       <td>{@link EventStreams}</td></tr>
 *   <tr><td>unsent bytes of a stream</td><td>4 MiB</td><td>cut off</td>
 *       <td>{@link EventStreams}</td></tr>
 *   <tr><td>waiting for an answer of the leader</td><td>{@value #ANSWERS}, 25 s each</td>
 *       <td>503</td><td>{@link Requests}</td></tr>
 *   <tr><td>bytes of a document</td><td>64 KiB</td><td>413</td><td>{@link Routes}</td></tr>
 *   <tr><td>jobs in one request</td><td>1,000</td><td>422</td><td>{@link JobVerbs}</td></tr>
 *   <tr><td>jobs that a job comes after</td><td>100</td><td>422</td><td>{@code Terms}</td></tr>
 *   <tr><td>parts of a batch that run at once</td><td>100</td><td>422</td><td>{@code Terms}</td></tr>
 *   <tr><td>waiting jobs and queued images of a tenant</td><td>its quota</td><td>429</td>
 *       <td>{@code schedule.Backpressure}</td></tr>
 *   <tr><td>unfinished jobs and queued images of all</td><td>1,000,000; 10<sup>12</sup></td>
 *       <td>429</td><td>{@code schedule.Sharing}</td></tr>
 *   <tr><td>tenants that are set up; good tokens of each</td><td>1,000; 1,000</td><td>429</td>
 *       <td>{@code schedule.Offices}</td></tr>
 *   <tr><td>attempts and words in a snapshot</td><td>100; 500 characters of the newest 10</td>
 *       <td>older ones go</td><td>{@code schedule.Revision}</td></tr>
 *   <tr><td>stories, reports of progress in each, recent lines</td><td>5,000; 1,000; 2,000</td>
 *       <td>older ones go, or are thinned</td><td>{@code view.Stories}</td></tr>
 *   <tr><td>audit in memory</td><td>20,000 entries</td><td>older ones go</td>
 *       <td>{@code view.ReadModel}</td></tr>
 *   <tr><td>tenants whose pace is remembered</td><td>1,000</td><td>the quiet ones go</td>
 *       <td>{@code queue.Outflow}</td></tr>
 *   <tr><td>topics but the state</td><td>by age and size</td><td>older records go</td>
 *       <td>{@code journal.TopicSetup}</td></tr>
 * </table>
 *
 * <p>Jobs that have ended stay in the state topic, a summary of some hundred bytes each, until they
 * are removed from it.
 */
final class Bound {
  /** Requests in flight, streams not counted. */
  static final int REQUESTS = 2_000;

  /** Streams of events. */
  static final int STREAMS = 1_000;

  /** Requests to the leading coordinator whose answer is waited for. */
  static final int ANSWERS = 20_000;

  private final String what;
  private final int most;
  private final AtomicInteger now = new AtomicInteger();

  Bound(String what, int most) {
    this.what = what;
    this.most = most;
  }

  /**
   * One more.
   *
   * @throws Problem if there are too many
   */
  void enter() {
    if (now.incrementAndGet() > most) {
      now.decrementAndGet();
      throw Problem.unavailable(
              "this coordinator has %,d %s (limit %,d)".formatted(most, what, most))
          .hint("ask again in a moment, or ask another coordinator");
    }
  }

  /** One less. */
  void leave() {
    now.decrementAndGet();
  }

  int size() {
    return now.get();
  }
}
