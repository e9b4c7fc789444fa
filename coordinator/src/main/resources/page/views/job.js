import {h} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {api, artifact, coalesced, events} from '../api.js';
import {LossChart} from '../chart.js';
import {tags} from '../dom.js';
import {bytes, count, duration, figure, seconds, words, yaml} from '../format.js';
import {useLive} from '../live.js';
import {active, evaluation, indices, lossCurve, part, progressed, provenance, range, receipt, running, story} from '../model.js';
import {Age, Confirm, Title, bar, batch, chip, command, jobLink, moment, notice, outcome, section, vitals, waiting} from '../parts.js';
import {Pictures} from './pictures.js';

const {a, button, caption, code, dd, div, dl, dt, li, nav, ol, p, pre, span, table, tbody, td, th, thead, tr} = tags;

/** One job: its curve so far by request, everything after it by the stream. */
export function Job({id}) {
  const [job, setJob] = useState(null);
  const [artifacts, setArtifacts] = useState([]);
  const [entries, setEntries] = useState([]);
  const [faults, setFaults] = useState({});
  const fail = (of, e) => setFaults(old => ({...old, [of]: e?.status === 404 ? `There is no job ${id}. The list shows what is there.` : e?.message}));
  const ask = {
    job: () => api.job(id).then(setJob),
    artifacts: () => api.artifacts(id).then(made => setArtifacts(made.artifacts)),
  };
  const refresh = useRef(coalesced(what => ask[what]().then(() => fail(what), e => fail(what, e)))).current;
  // apart, so that an object store that is away hides no more than its files
  const renew = () => Object.keys(ask).forEach(refresh);
  useLive(events.ofJob(id), {
    start: async () => {
      const history = await api.history(id);
      setEntries(history.events);
      return history.last;
    },
    onOpen: renew,
    onEvent: entry => {
      setEntries(old => [...old, entry]);
      if (entry.what.kind === 'progress') setJob(old => old && progressed(old, entry));
      else renew();
    },
    onLost: e => fail('job', e),
  });
  const back = nav({'aria-label': 'Breadcrumb', class: 'back'}, a({href: '#/'}, '← Jobs'));
  if (!job) return [back, h(Title, {name: id}), faults.job && notice(faults.job)];
  return [
    back,
    faults.job && notice(faults.job),
    heading(job, setJob),
    div({class: 'job'}, standing(job), h(Why, {job}),
      (job.kind !== 'train' || job.spec.kind === 'classifier') && h(Result, {job, artifacts}),
      job.kind === 'train' && job.attempts.length > 0 && section('Loss', h(LossChart, {...lossCurve(entries), total: job.spec.training?.images ?? job.spec.shown})),
      h(Pictures, {id, artifacts}),
      div({class: 'pair'}, timeline(entries), attempts(job)),
      h(Files, {id, artifacts, fault: faults.artifacts}),
      spec(job)),
  ];
}

const heading = (job, setJob) => div({class: 'head page'},
  div(null,
    h(Title, {name: job.name}),
    p({class: 'sub'}, job.kind, ' · ', span({class: 'id'}, job.id), ' · submitted ', moment(job.status.submitted))),
  job.status.state !== 'cancelling' && active(job.status.state) && h(Confirm, {
    label: 'Cancel job',
    title: `Cancel ${job.name}?`,
    question: `${running(job.status.state) ? 'It stops after the step it is in.' : 'It will not start.'} What it has published so far is kept.`,
    no: running(job.status.state) ? 'Keep it running' : 'Keep it waiting',
    yes: 'Cancel job',
    act: async () => setJob(await api.cancel(job.id)),
  }));

function standing(job) {
  const {status} = job, now = status.progress, live = running(status.state) && now && !job.batch;
  const facts = live ? vitals(now) : [];
  if (status.worker && active(status.state)) facts.push(['worker', status.worker]);
  if (status.attempt > 1) facts.push(['attempt', count(status.attempt)]);
  if (status.priority && status.priority !== 'standard') facts.push(['class', status.priority]);
  if (job.terms?.campaign) facts.push(['campaign', job.terms.campaign]);
  if (job.batch) {
    for (const [name, set] of [['made', job.batch.done], ['given up', job.batch.failed], ['under way', job.batch.underWay]]) {
      if (set.images > 0) facts.push([name, indices(set)]);
    }
  }
  for (const [name, value] of [['GPU time', job.spent?.usefulSeconds], ['lost', job.spent?.lostSeconds], ['saved', job.spent?.savedSeconds]]) {
    if (value >= 1) facts.push([name, duration(value)]);
  }
  const asked = status.state === 'yielding' && job.attempts.findLast(attempt => !attempt.ended && attempt.receipt);
  return tags.section({class: 'card standing', 'aria-label': 'State'},
    div({class: 'head', role: 'status'}, chip(status.state),
      span({class: 'why'}, status.state === 'waiting' ? waiting(job) : asked ? `gives its device back: ${receipt(asked.receipt)}` : outcome(job))),
    job.batch && p(null, batch(job.batch)),
    live && [bar(job.name, now), p({class: 'percent', 'aria-hidden': 'true'}, `${Math.floor(100 * now.images / (now.total || 1))} %`)],
    facts.length > 0 && dl({class: 'facts'}, facts.map(([name, value]) => div({key: name}, dt(null, name), dd(null, value)))));
}

/** Why it waits, in one sentence, and what would let it start. */
function Why({job}) {
  const [why, setWhy] = useState(null);
  useEffect(() => {
    if (job.status.state !== 'waiting') return setWhy(null);
    let gone = false;
    const look = () => api.why(job.id).then(said => gone || setWhy(said), () => {});
    look();
    const timer = setInterval(look, 10_000);
    return () => { gone = true; clearInterval(timer); };
  }, [job.id, job.status.state, job.status.sequence]);
  if (!why) return null;
  return section('Why', p({class: 'why'}, why.sentence),
    why.advice.length > 0 && [p({class: 'sub'}, 'It would start'),
      tags.ul(null, why.advice.map(({words: said, command: line, at, giveWay}) => li({key: said},
        Date.parse(at) > Date.now() + 1000 ? ['at ', moment(at), ' when '] : giveWay ? 'soon if ' : 'now if ', said,
        giveWay > 0 && `, once ${several(giveWay, 'running attempt gave way', 'running attempts gave way')}`,
        line && [': ', command(line)])))]);
}

/** The papers' table of an evaluation: rows degraded, direct, sampled; and what they are held against. */
function Result({job, artifacts}) {
  const file = artifacts.find(({name}) => name === 'evaluation.json');
  const [against, setAgainst] = useState([]);
  useEffect(() => {
    if (!file) return;
    fetch(artifact(job.id, file.slot, file.name)).then(answer => answer.json())
      .then(({figures}) => setAgainst(provenance(figures)), () => setAgainst([]));
  }, [file?.slot]);
  const all = job.result?.figures ?? {};
  if (!Object.keys(all).length) return null;
  const {rows, rest} = evaluation(all);
  if (!rows.length && !Object.keys(rest).length) return null;
  const columns = [...new Set(rows.flatMap(([, values]) => Object.keys(values)))];
  const octave = name => /^SPECTRUM \d/.test(name);
  return section('Figures',
    measured('Measured by row', rows, columns.filter(name => !octave(name))),
    measured('Error of the spectrum, by waves across the image', rows, columns.filter(octave)),
    against.map(line => p({key: line, class: 'sub'}, line)),
    Object.keys(rest).length > 0 && dl({class: 'facts'},
      Object.entries(rest).map(([name, value]) => div({key: name}, dt(null, words(name)), dd(null, figure(value))))));
}

const measured = (title, rows, columns) => rows.length > 0 && columns.length > 0 && div({class: 'wide'},
  table({class: 'figures'},
    caption({class: 'hidden'}, title),
    thead(null, tr(null, td(), columns.map(name => th({scope: 'col', class: 'num'}, name)))),
    tbody(null, rows.map(([name, values, errors]) => tr({key: name}, th({scope: 'row'}, name),
      columns.map(column => td({class: 'num'}, values[column] === undefined ? '–' : figure(values[column]),
        errors[column] !== undefined && span({class: 'sub inline'}, `± ${figure(errors[column])}`))))))));

const several = (n, one, many) => n && `${n === 1 ? 'a' : n} ${n === 1 ? one : many}`;

/** One line of the story, in words. */
function told({what, ...line}) {
  switch (what.kind) {
    case 'submitted': return 'submitted';
    case 'assigned': return `given to ${what.worker}`;
    case 'started': return `started on ${what.worker}`;
    case 'checkpointed':
    case 'previewed':
      return `${[several(line.checkpointed, 'checkpoint', 'checkpoints'), several(line.previewed, 'picture', 'pictures')]
        .filter(Boolean).join(' and ')}, at ${count(what.images)} images`;
    case 'part-done':
      return line['part-done'] > 1 ? `${count(line['part-done'])} parts made, ${count(what.done)} of ${count(what.images)} images` : `images ${range(what.range)} made, ${count(what.done)} of ${count(what.images)}`;
    case 'part-failed': return `images ${range(what.range)} given up: ${[words(what.failure), what.message].filter(Boolean).join(', ')}`;
    case 'yield-asked': return `asked to give its device back: ${receipt(what.receipt)}`;
    case 'gave-back':
      return `gave its device back${what.receipt ? `: ${receipt(what.receipt)}` : ''}, ${what.lost >= 1000 ? `${duration(what.lost / 1000)} of work lost` : 'nothing lost'}`;
    case 'held': return 'held';
    case 'released': return 'released';
    case 'moved': return `moved to class ${what.priority}${what.rank < 0 ? ', to the top' : ''}`;
    case 'retried': return `tried again by ${what.actor}`;
    case 'yielded': return `given back at ${count(what.images)} images`;
    case 'lost':
    case 'failed': return `${what.kind}: ${[words(what.failure), what.message].filter(Boolean).join(', ')}`;
    case 'retrying': return ['next attempt from ', moment(what.notBefore)];
    case 'cancel-asked': return 'asked to cancel';
    default: return words(what.kind);
  }
}

const timeline = entries => section('Story',
  ol({class: 'story'}, story(entries).map((line, i) =>
    li({key: i, class: line.what.kind}, moment(line.at), span(null, told(line), line.attempt > 1 && span({class: 'sub inline'}, `attempt ${line.attempt}`))))));

const attempts = ({attempts}) => section('Attempts', attempts.length
  ? table({class: 'attempts'},
    thead(null, tr(null, ['No.', 'Part', 'Worker', 'Took', 'End'].map(name => th({scope: 'col'}, name)))),
    tbody(null, attempts.map(({number, part: piece, worker, started, ended, outcome, message, receipt: why}) => tr({key: number},
      th({scope: 'row'}, number), td({class: 'num'}, part(piece)), td({class: 'id'}, worker),
      td({class: 'num'}, started && (ended ? duration(seconds(started, ended)) : h(Age, {at: started, say: duration}))),
      td(null, outcome ? words(outcome) : why ? 'yielding' : started ? 'running' : 'starting', why && span({class: 'sub'}, receipt(why)), message && span({class: 'sub'}, message))))))
  : p({class: 'why'}, 'None yet: it starts when a worker is free.'));

/** How many artifacts are listed until somebody asks for all. */
const FEW = 10;

function Files({id, artifacts, fault}) {
  const [all, setAll] = useState(false);
  const newest = artifacts.toSorted((x, y) => y.slot - x.slot || x.name.localeCompare(y.name));
  return section('Artifacts', fault && notice(fault), artifacts.length ? [
    listing(id, all ? newest : newest.slice(0, FEW)),
    newest.length > FEW && !all && button({type: 'button', class: 'more', onClick: () => setAll(true)}, `Show all ${count(newest.length)}`),
    p({class: 'sub'}, 'All of them: ', command(`graupel get ${id}`)),
  ] : p({class: 'why'}, 'None yet: checkpoints, pictures and results are listed as they are published.'));
}

const listing = (id, artifacts) => table({class: 'cards files'},
  caption({class: 'hidden'}, 'Artifacts, newest first'),
  thead(null, tr(null, ['File', 'Of', 'Images', 'Size', 'SHA-256'].map(name => th({scope: 'col'}, name)))),
  tbody(null, artifacts.map(({name, slot, kind, images, bytes: size, sha256}) => tr({key: `${slot}/${name}`},
    th({scope: 'row'}, a({href: artifact(id, slot, name), download: `${id}-${slot}-${name}`}, name)),
    td(null, words(kind)), td({class: 'num'}, images === undefined ? '' : [count(images), span({class: 'phone'}, ' images')]), td({class: 'num'}, bytes(size)),
    td(null, code({class: 'hash', title: sha256}, sha256))))));

function spec(job) {
  const {held, after = [], ...rest} = job.terms ?? {};
  const said = {...held && {held}, ...after.length && {after}, ...rest};
  const text = yaml(Object.keys(said).length ? {...job.spec, terms: said} : job.spec);
  return section('Spec',
    pre({tabIndex: 0, 'aria-label': 'Job spec as YAML'}, text),
    job.spec.model && p({class: 'sub'}, 'model by ', jobLink(job.spec.model)),
    job.spec.samples && p({class: 'sub'}, 'samples of ', jobLink(job.spec.samples)),
    job.spec.features?.job && p({class: 'sub'}, 'features by ', jobLink(job.spec.features.job)),
    job.spec.features?.dataset && p({class: 'sub'}, 'features by ', code(null, job.spec.features.dataset.replace(/(@.{12}).*/, '$1'))),
    after.map(({job: id, until}) => p({key: id, class: 'sub'}, `after ${until === 'index' ? 'each image' : `the ${until}`} of `, jobLink(id))),
    h(Copy, {text}));
}

function Copy({text}) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return navigator.clipboard && button({type: 'button', onClick: copy}, done ? 'Copied' : 'Copy');
}
