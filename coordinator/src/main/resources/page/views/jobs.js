import {useRef, useState} from 'preact/hooks';
import {h} from 'preact';
import {api, coalesced, events} from '../api.js';
import {tags} from '../dom.js';
import {count, duration, figure} from '../format.js';
import {useLive} from '../live.js';
import {active, byUrgency, evaluation, progressed, running, secondsLeft} from '../model.js';
import {Age, Title, bar, batch, chip, command, notice, outcome, waiting} from '../parts.js';

const {a, button, div, p, span, table, tbody, td, th, thead, tr, caption} = tags;

/** All jobs, active first; loaded once per connection, then kept true by the stream. */
export function Jobs() {
  const [list, setList] = useState(null);
  const [error, setError] = useState(null);
  const put = job => setList(old => old && {
    ...old,
    total: old.total + (old.jobs.has(job.id) ? 0 : 1),
    jobs: new Map(old.jobs).set(job.id, job),
  });
  const advance = entry => setList(old => old?.jobs.has(entry.job)
    ? {...old, jobs: new Map(old.jobs).set(entry.job, progressed(old.jobs.get(entry.job), entry))}
    : old);
  // a request that fails here does so because the connection breaks: the next one loads everything
  const refresh = useRef(coalesced(id => api.job(id).then(put, () => {}))).current;
  const load = async cursor => {
    try {
      const page = await api.jobs(cursor);
      setList(old => ({...page, jobs: new Map([...(cursor ? old.jobs : []), ...page.jobs.map(job => [job.id, job])])}));
      setError(null);
    } catch (e) {
      setError(e.message);
    }
  };
  useLive(events.all, {
    onOpen: () => load(),
    onEvent: entry => entry.what.kind === 'progress' ? advance(entry) : refresh(entry.job),
  });
  const jobs = list ? [...list.jobs.values()].sort(byUrgency) : [];
  return [
    div({class: 'head page'}, h(Title, {name: 'Jobs'}), jobs.length > 0 && p({class: 'sum'}, summary(jobs, list.total))),
    error && notice(error),
    list && (jobs.length ? queue(jobs) : empty()),
    list?.next && button({type: 'button', class: 'more', onClick: () => load(list.next)}, `Show more (${count(list.total - jobs.length)})`),
  ];
}

function summary(jobs, total) {
  const of = test => jobs.filter(job => test(job.status.state)).length;
  const busy = of(state => active(state) && state !== 'waiting'), waiting = of(state => state === 'waiting');
  return [busy && `${busy} running`, waiting && `${waiting} waiting`, `${count(total)} in all`].filter(Boolean).join(' · ');
}

const empty = () => div({class: 'empty'},
  p({class: 'lead'}, 'No jobs yet.'),
  p(null, 'Queue one of your own with ', command('graupel submit job.yaml')),
  p(null, 'or watch digits being restored with ', command('graupel demo')),
  p(null, 'It appears here by itself.'));

const queue = jobs => table({class: 'cards jobs'},
  caption({class: 'hidden'}, 'Jobs, active first'),
  thead(null, tr(null, ['Job', 'State', 'Progress', 'Time left', 'Age'].map(name => th({scope: 'col'}, name)))),
  tbody(null, jobs.map(row)));

function row(job) {
  const {status} = job;
  const left = running(status.state) && status.progress && !job.batch ? secondsLeft(status.progress) : undefined;
  return tr({key: job.id, class: active(status.state) ? 'active' : 'ended'},
    th({scope: 'row'}, a({href: `#/jobs/${job.id}`}, job.name), span({class: 'sub'}, job.kind, ' · ', span({class: 'id'}, job.id))),
    td({class: 'of-state'}, chip(status.state)),
    td({class: 'of-progress'}, standing(job)),
    td({class: 'of-left num'}, left > 0 ? [span({class: 'phone'}, 'left '), duration(left)] : ''),
    td({class: 'of-age num'}, h(Age, {at: status.submitted})));
}

/** What stands in a job's progress column: its bar, why it waits, or how it ended. */
function standing(job) {
  const {status} = job, now = status.progress;
  if (status.state === 'waiting') return waiting(job);
  if (!active(status.state)) return span({class: 'why'}, job.result && Object.keys(job.result.figures ?? {}).length ? figures(job.result.figures) : outcome(job));
  if (job.batch) return batch(job.batch);
  if (!now) return span({class: 'why'}, 'starting');
  return [
    bar(job.name, now),
    span({class: 'sub num'}, [`${count(now.images)} of ${count(now.total)}`,
      now.imagesPerSecond > 0 && `${figure(now.imagesPerSecond)}/s`, now.loss != null && `loss ${figure(now.loss)}`].filter(Boolean).join(' · ')),
  ];
}

/** What an evaluation found of the sampled images, or the first of its other figures. */
function figures(all) {
  const {rows, rest} = evaluation(all);
  return Object.entries(rows.at(-1)?.[1] ?? rest).slice(0, 3).map(([name, value]) => `${name} ${figure(value)}`).join(' · ');
}
