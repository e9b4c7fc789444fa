import {useEffect, useRef, useState} from 'preact/hooks';

const FIRST_WAIT = 500, LONGEST_WAIT = 10_000;
/** The coordinator sends a comment at least every 15 s; a stream this silent is dead. */
const SILENCE = 45_000;

const listeners = new Set();
let connection = 'connecting';

function connected(state) {
  connection = state;
  listeners.forEach(listener => listener(state));
}

/** State of the one stream that the open view follows: connecting, live, reconnecting, nothing to follow. */
export function useConnection() {
  const [state, setState] = useState(connection);
  useEffect(() => {
    setState(connection);
    listeners.add(setState);
    return () => listeners.delete(setState);
  }, []);
  return state;
}

/** A browser opens six connections to a server, over all its tabs: only the one in sight keeps its stream. */
const inSight = signal => new Promise(go => {
  const look = () => {
    if (document.hidden && !signal.aborted) return;
    document.removeEventListener('visibilitychange', look);
    go();
  };
  document.addEventListener('visibilitychange', look);
  signal.addEventListener('abort', look, {once: true});
  look();
});

const pause = (time, signal) => new Promise(go => {
  const done = () => { clearTimeout(timer); removeEventListener('online', done); go(); };
  const timer = setTimeout(done, time);
  addEventListener('online', done);
  signal.addEventListener('abort', done, {once: true});
});

function parse(block) {
  const event = {data: ''};
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue; // a comment keeps the line open and says nothing
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (line.slice(0, colon) === 'data') event.data += value;
    else event[line.slice(0, colon)] = value;
  }
  return event;
}

async function read(body, silenced, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '', watch;
  try {
    for (;;) {
      clearTimeout(watch);
      watch = setTimeout(silenced, SILENCE);
      const {value, done} = await reader.read();
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop();
      blocks.map(parse).filter(event => event.data).forEach(onEvent);
    }
  } finally {
    clearTimeout(watch);
  }
}

/**
 * Follows a stream of server-sent events, through every break, until stopped.
 *
 * @param start  called before the first connection until it succeeds; returns the id to follow from
 * @param onOpen called at every connection: what no event tells may have changed meanwhile
 * @param onEvent called with {id, event, data} of each event, once
 * @param onLost called once, when there is nothing to follow (404)
 * @return stops following
 */
export function follow(url, {start = async () => '', onOpen, onEvent, onLost}) {
  const stop = new AbortController();
  const run = async () => {
    let last, wait = FIRST_WAIT / 2;
    connected('connecting');
    while (!stop.signal.aborted) {
      await inSight(stop.signal);
      if (stop.signal.aborted) return;
      const began = Date.now(), attempt = new AbortController();
      const end = () => attempt.abort();
      const hide = () => document.hidden && end();
      document.addEventListener('visibilitychange', hide);
      stop.signal.addEventListener('abort', end);
      try {
        last ??= String(await start() ?? '');
        const answer = await fetch(url, {
          signal: attempt.signal,
          cache: 'no-store',
          headers: {accept: 'text/event-stream', ...(last && {'last-event-id': last})},
        });
        if (!answer.ok) throw Object.assign(new Error(answer.statusText), {status: answer.status});
        connected('live');
        onOpen?.();
        await read(answer.body, end, event => {
          last = event.id ?? last;
          if (stop.signal.aborted) return;
          try {
            onEvent(event);
          } catch (e) {
            reportError(e); // a defect of the page must be seen, and must not look like a broken line
          }
        });
      } catch (e) {
        if (e.status === 401) dispatchEvent(new Event('signed-out'));
        if (e.status === 404 && !stop.signal.aborted) {
          connected('nothing to follow');
          return onLost?.(e);
        }
      } finally {
        stop.signal.removeEventListener('abort', end);
        document.removeEventListener('visibilitychange', hide);
      }
      if (stop.signal.aborted) return;
      connected('reconnecting');
      // a stream that held resumes at once; one that keeps breaking is asked for less and less often
      wait = Date.now() - began > LONGEST_WAIT ? FIRST_WAIT : Math.min(wait * 2, LONGEST_WAIT);
      await pause(wait * (0.75 + Math.random() / 2), stop.signal); // not every page in the same moment
    }
  };
  run();
  return () => stop.abort();
}

/**
 * Follows `url` while the component is shown; the handlers may change with every render. `onEvent` takes a line of
 * history, `onFleet` the workers, which the stream of all jobs tells every few seconds without an id.
 */
export function useLive(url, handlers) {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => follow(url, {
    start: () => latest.current.start?.(),
    onOpen: () => latest.current.onOpen?.(),
    onEvent: ({event, data}) => latest.current[event === 'fleet' ? 'onFleet' : 'onEvent']?.(JSON.parse(data)),
    onLost: e => latest.current.onLost?.(e),
  }), [url]);
}
