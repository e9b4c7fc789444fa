/** Rules about jobs and their stories, as plain functions: no requests, no elements. */

const RANK = {running: 0, yielding: 0, cancelling: 0, waiting: 1};

export const active = state => state in RANK;

/** A worker is at it, though it may have been asked to give its device back. */
export const running = state => state === 'running' || state === 'yielding';

/** Running first, then waiting, then what has ended; the newest first in each. */
export const byUrgency = (a, b) =>
  (RANK[a.status.state] ?? 2) - (RANK[b.status.state] ?? 2) ||
  b.status.submitted.localeCompare(a.status.submitted) || a.id.localeCompare(b.id);

export const secondsLeft = p => p.secondsLeft ?? (p.imagesPerSecond > 0 ? (p.total - p.images) / p.imagesPerSecond : undefined);

/** The job as a progress entry leaves it. */
export function progressed(job, {what}) {
  const {kind, ...progress} = what;
  return {...job, status: {...job.status, progress}};
}

/** The jobs that this one waits for. */
export const parents = ({spec, terms}) =>
  [...new Set([spec.model, spec.samples, spec.features?.job, ...(terms?.after ?? []).map(({job}) => job)].filter(Boolean))];

const REASONS = {
  dependency: 'waits for what comes before it',
  held: 'held until somebody releases it',
  delayed: 'waits for its time',
  window: 'waits for its window to open',
  backoff: 'rests before the next attempt',
  'no-slot': 'waits for a free worker',
  quota: 'its tenant holds as many slots as it may',
  'fair-share': 'others are owed more, or come before it',
  'no-fit': 'no device here has the memory that it needs',
  budget: 'the budget of its tenant is used up',
  paused: 'its pool or its tenant is paused',
};

export const why = status => REASONS[status.reason] ?? 'waits';

const RULES = {
  interactive: 'somebody waits at the screen',
  reclaim: 'its owner wants the slot back',
  window: 'its window closes',
  budget: 'the budget of its tenant is used up',
  drain: 'its pool or worker is drained',
  asked: 'somebody asked',
};

/** Why an attempt was asked to give its device back, and for whom. */
export const receipt = ({rule, beneficiary}) => `${RULES[rule] ?? rule}${beneficiary ? ` (${beneficiary})` : ''}`;

/** A range of images by its first and last index. */
export const range = ({first, end}) => `${first}–${end - 1}`;

/** What an attempt makes of a job, where that is not all of it. */
export const part = piece => piece?.range ? range(piece.range) : piece?.type === 'gather' ? 'the whole of its parts' : '';

/** Ranges of images as a short list. */
export const indices = ({ranges}, few = 6) =>
  ranges.length > few ? `${ranges.slice(0, few).join(', ')} and ${ranges.length - few} more` : ranges.join(', ');

/**
 * The loss by images seen. An attempt that resumed goes back to its checkpoint: what it does again replaces what was
 * there, and its start is marked.
 *
 * @return {{points: {x, y}[], resumed: {x, attempt}[]}}
 */
export function lossCurve(entries) {
  const points = [], resumed = [];
  let attempt = 1;
  for (const {what, attempt: number} of entries) {
    if (what.kind !== 'progress' || what.loss == null) continue;
    while (points.length && points.at(-1).x >= what.images) points.pop();
    if (number > attempt) resumed.push({x: points.at(-1)?.x ?? 0, attempt: number});
    attempt = number;
    points.push({x: what.images, y: what.loss});
  }
  return {points, resumed};
}

/**
 * The papers' table from figures named like `sampled.ssim`, with N in every row; other names stand alone. What ends in
 * `-error` is the error of the figure before it.
 */
export function evaluation({n, ...figures}) {
  const names = ['degraded', 'direct', 'sampled'], rows = {}, errors = {}, rest = {};
  for (const [name, value] of Object.entries(figures)) {
    const isError = name.endsWith('-error');
    const parts = name.replace(/-error$/, '').split(/[._/-]/);
    const row = names.find(known => parts.includes(known));
    if (row) ((isError ? errors : rows)[row] ??= {})[parts.filter(part => part !== row).join(' ').toUpperCase()] = value;
    else rest[name] = value;
  }
  const counted = n === undefined ? {} : {N: n};
  return {rows: names.filter(name => rows[name]).map(name => [name, {...rows[name], ...counted}, errors[name] ?? {}]), rest};
}

/** What the figures of an evaluation were held against, one line for each reference and network. */
export function provenance(figures) {
  const lines = new Map();
  for (const {metric, reference, referenceImages, features} of figures) {
    const key = `${reference}, ${referenceImages} images${features ? `, features ${features.replace(/(@.{12}).*/, '$1')}` : ''}`;
    lines.set(key, (lines.get(key) ?? new Set()).add(metric.replace(/-\d+-\d+$|-least$/, '')));
  }
  return [...lines].map(([key, metrics]) => `${[...metrics].join(', ')}: against ${key}`);
}

/** The story for people: every entry but progress, with runs of checkpoints and pictures, and of parts that are made, drawn together. */
export function story(entries) {
  const lines = [];
  for (const entry of entries) {
    const kind = entry.what.kind;
    if (kind === 'progress') continue;
    const previous = lines.at(-1);
    const routine = kind === 'checkpointed' || kind === 'previewed' || kind === 'part-done';
    const goesOn = previous?.routine && (kind === 'part-done' ? previous.what.kind === kind : previous.attempt === entry.attempt && previous.what.kind !== 'part-done');
    if (routine && goesOn) {
      lines[lines.length - 1] = {...previous, at: entry.at, what: entry.what, [kind]: (previous[kind] ?? 0) + 1};
    } else {
      lines.push({...entry, routine, [kind]: 1});
    }
  }
  return lines;
}
