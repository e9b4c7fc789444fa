import {useEffect, useRef, useState} from 'preact/hooks';
import {tags} from './dom.js';
import {age, count, duration, figure, seconds, time, words} from './format.js';
import {active, parents, secondsLeft, why} from './model.js';

const {a, code, dialog, div, button, h1, h2, p, progress, span, svg, circle, time: timeElement} = tags;

/** A function with a small letter makes elements; one with a capital is a component with state, for `h`. */
export const mark = () => svg({class: 'mark', viewBox: '0 0 32 32', width: 28, height: 28, 'aria-hidden': 'true'},
  circle({cx: 7, cy: 5, r: 2.5, opacity: .45}), circle({cx: 22, cy: 6, r: 3.5, opacity: .6}),
  circle({cx: 9, cy: 15, r: 4.5, opacity: .8}), circle({cx: 21, cy: 22, r: 8}));

/** The heading that takes the focus when its view opens, so that a screen reader reads on from there. */
export function Title({name, children}) {
  const ref = useRef();
  useEffect(() => { document.title = `${name} · Graupel`; }, [name]);
  useEffect(() => { if (location.hash) ref.current.focus({preventScroll: true}); }, []);
  return h1({tabIndex: -1, ref}, children ?? name);
}

export const section = (title, ...children) => tags.section({class: 'card', 'aria-label': title}, h2(null, title), children);

export const chip = state => span({class: `state ${state}`}, words(state));

/** How long ago, kept true by a clock; the exact time under the pointer. */
export function Age({at, say = age}) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return timeElement({dateTime: at, title: new Date(at).toLocaleString('en-GB')}, say(seconds(at, Math.max(now, new Date(at)))));
}

export const moment = at => timeElement({dateTime: at, title: new Date(at).toLocaleString('en-GB')}, time(at));

export const bar = (name, {images, total}) =>
  progress({value: images, max: total || 1, 'aria-label': `Progress of ${name}`}, `${count(images)} of ${count(total)}`);

/** Figures of a running job: [name, value] of each that is known. */
export function vitals({images, total, imagesPerSecond, loss, phase, ...rest}) {
  const left = secondsLeft({images, total, imagesPerSecond, ...rest});
  return [
    ['images', `${count(images)} of ${count(total)}`],
    imagesPerSecond > 0 && ['speed', `${figure(imagesPerSecond)}/s`],
    loss != null && ['loss', figure(loss)],
    left !== undefined && left > 0 && ['time left', duration(left)],
    phase && ['phase', phase],
  ].filter(Boolean);
}

export const jobLink = id => a({href: `#/jobs/${id}`, class: 'id'}, id);

/** Why a job waits, with a link to what it waits for. */
export const waiting = job => span({class: 'why'}, why(job.status),
  ['delayed', 'window', 'backoff'].includes(job.status.reason) && job.status.notBefore && [', until ', moment(job.status.notBefore)],
  job.status.reason === 'dependency' && parents(job).map(id => [', ', jobLink(id)]));

/** How many images of a batch are made, given up and under way. */
export const batch = ({images, done, failed, underWay}) => [
  progress({value: done.images, max: images || 1, 'aria-label': 'Images made'}, `${count(done.images)} of ${count(images)}`),
  span({class: 'sub num'}, [`${count(done.images)} of ${count(images)} images`,
    failed.images > 0 && `${count(failed.images)} given up`, underWay.images > 0 && `${count(underWay.images)} under way`].filter(Boolean).join(' · ')),
];

export const notice = text => p({class: 'notice', role: 'alert'}, text);

export const command = text => code({class: 'command'}, text);

/** A button that asks first; `act` may fail with words for the user. */
export function Confirm({label, title, question, yes, no, act}) {
  const ref = useRef(), [error, setError] = useState(null), [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      await act();
      ref.current.close();
    } catch (e) {
      setError(e.message);
    } finally {
      setBusy(false);
    }
  };
  const open = () => { setError(null); ref.current.showModal(); };
  return [
    button({type: 'button', class: 'danger', onClick: open}, label),
    dialog({ref, 'aria-labelledby': 'confirm-title'},
      h2({id: 'confirm-title'}, title), p(null, question), error && notice(error),
      div({class: 'buttons'},
        button({type: 'button', onClick: () => ref.current.close()}, no),
        button({type: 'button', class: 'danger solid', disabled: busy, onClick: go}, yes))),
  ];
}

/** What a job's state means in one line: shown where a running one has its bar. */
export function outcome(job) {
  const {status} = job;
  if (active(status.state)) return null;
  const took = status.ended && status.started ? `in ${duration(seconds(status.started, status.ended))}` : '';
  return {
    succeeded: status.progress ? `${count(status.progress.total)} images ${took}` : took,
    failed: job.failure ? `${words(job.failure.kind)}: ${job.failure.message ?? ''}` : '',
    cancelled: took && `after ${took.slice(3)}`,
  }[status.state] ?? '';
}
