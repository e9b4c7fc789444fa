package io.graupel.coordinator.schedule;

import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.StringJoiner;

/**
 * A fleet that several teams share and that goes wrong in every way it can, on a clock of its own,
 * all of it from one seed: messages are lost, repeated and late, clocks jump, workers die, freeze,
 * come back and lie, people change their minds, the coordinator stalls, dies before and after its
 * commits and starts over from the log. What must always hold is checked at every decision.
 */
final class Simulation {
  private static final int REMEMBERED = 60;

  final Random random;

  /** How often what happened, over all runs that share it. */
  final Map<String, Integer> tally;

  final List<SimulatedWorker> workers = new ArrayList<>();
  final SimulatedLeader leader;
  private final SimulatedPeople people;
  private final PriorityQueue<Mail> mail = new PriorityQueue<>();
  private final Deque<Object[]> past = new ArrayDeque<>();
  private final Duration trouble;
  private final Instant start;
  private boolean peace;
  private long millis;
  private long sent;

  /** Milliseconds by which the clock of the present leader is ahead. */
  private long ahead;

  private record Mail(long due, long order, Runnable delivery) implements Comparable<Mail> {
    @Override
    public int compareTo(Mail other) {
      return due != other.due ? Long.compare(due, other.due) : Long.compare(order, other.order);
    }
  }

  Simulation(long seed, Duration trouble, Map<String, Integer> tally) {
    this.random = new Random(seed);
    this.trouble = trouble;
    this.tally = tally;
    // now and then a day ends in the middle of it
    this.start = random.nextInt(4) == 0 ? Desk.NOON.plus(Duration.ofMinutes(718)) : Desk.NOON;
    this.leader = new SimulatedLeader(this);
    this.people = new SimulatedPeople(this);
    int fleet = 3 + random.nextInt(4);
    for (int i = 0; i < fleet; i++) {
      workers.add(new SimulatedWorker(this, "w" + i));
    }
  }

  /** Some minutes of trouble, then peace until every job is over that can be. */
  void run() {
    leader.begin();
    people.begin();
    workers.forEach(SimulatedWorker::begin);
    while (millis < trouble.toMillis()) {
      next();
    }
    makePeace();
    long limit = millis + Duration.ofHours(3).toMillis();
    long skip = millis + 30_000;
    for (boolean over = false; !over; ) {
      peaceFor(1_000);
      List<JobSnapshot> left = leader.unsettled();
      over = left.isEmpty() && people.content();
      Laws.require(millis < limit, "liveness: never ended: %s", left);
      if (millis > skip) {
        skip = millis + 30_000;
        skipToTheNextStart(left);
      }
    }
    leader.recount();
  }

  private void peaceFor(long time) {
    for (long until = millis + time; millis < until; ) {
      next();
    }
  }

  private void makePeace() {
    note("peace");
    peace = true;
    ahead = Math.max(ahead, 0);
    people.calm();
    leader.calm();
    workers.forEach(SimulatedWorker::calm);
  }

  /** Where only time is waited for, it passes at once. */
  private void skipToTheNextStart(List<JobSnapshot> left) {
    boolean idle =
        left.stream()
            .allMatch(
                job ->
                    job.reason()
                        .filter(r -> r == WaitReason.DELAYED || r == WaitReason.WINDOW)
                        .isPresent());
    Optional<Instant> earliest =
        left.stream().flatMap(job -> job.notBefore().stream()).min(Instant::compareTo);
    if (idle && earliest.isPresent()) {
      ahead += Math.max(0, Duration.between(clock(), earliest.orElseThrow()).toMillis());
      note("time passes until", earliest.orElseThrow());
    }
  }

  private void next() {
    Mail first = mail.remove();
    millis = first.due();
    first.delivery().run();
  }

  /** Time since the beginning. */
  long millis() {
    return millis;
  }

  /** What the clock of the leader says. */
  Instant clock() {
    return start.plusMillis(millis + ahead);
  }

  /** The leader's clock jumps. */
  void jump(long by) {
    ahead += by;
    count("clock jumps " + (by < 0 ? "back" : "ahead"));
    note("clock jumps by ms", by);
  }

  /** Whether something goes wrong now; in peace nothing does. */
  boolean chance(double probability) {
    return !peace && random.nextDouble() < probability;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T oneOf(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  @SafeVarargs
  final <T> T oneOf(T... some) {
    return some[random.nextInt(some.length)];
  }

  /** Does it after a delay, without fail. */
  void after(long delay, Runnable action) {
    mail.add(new Mail(millis + delay, sent++, action));
  }

  /** Does it over an unreliable way: late, perhaps twice, perhaps never. */
  void post(Runnable delivery) {
    int copies = chance(0.02) ? 0 : chance(0.02) ? 2 : 1;
    if (copies != 1) {
      count(copies == 0 ? "messages lost" : "messages doubled");
    }
    for (int i = 0; i < copies; i++) {
      boolean late = chance(0.02);
      if (late) {
        count("messages late");
      }
      after(random.nextInt(late ? 20_000 : 60), delivery);
    }
  }

  void count(String what) {
    tally.merge(what, 1, Integer::sum);
  }

  /** Remembers what happened, to be told if a law breaks. */
  void note(Object... what) {
    Object[] line = new Object[what.length + 1];
    line[0] = millis;
    System.arraycopy(what, 0, line, 1, what.length);
    past.add(line);
    if (past.size() > REMEMBERED) {
      past.remove();
    }
  }

  /** The last things that happened. */
  String past() {
    StringBuilder text = new StringBuilder();
    for (Object[] line : past) {
      StringJoiner words = new StringJoiner(" ", "  ", "\n");
      for (Object word : line) {
        words.add(String.valueOf(word));
      }
      text.append(words);
    }
    return text.toString();
  }
}
