import {h} from 'preact';
import {useRef, useState} from 'preact/hooks';
import {api, coalesced, events} from '../api.js';
import {tags} from '../dom.js';
import {bytes} from '../format.js';
import {useLive} from '../live.js';
import {Age, Title, chip, command, jobLink, notice} from '../parts.js';

const {caption, div, p, span, table, tbody, td, th, thead, tr} = tags;

/** The fleet: read anew whenever a line of history may have moved work, and told by the stream every few seconds. */
export function Workers() {
  const [workers, setWorkers] = useState(null);
  const [error, setError] = useState(null);
  const show = fleet => { setWorkers(fleet.workers); setError(null); };
  const load = useRef(coalesced(() => api.workers().then(show, e => setError(e.message)))).current;
  useLive(events.all, {onOpen: () => load(), onFleet: show, onEvent: entry => entry.what.kind === 'progress' || load()});
  return [
    div({class: 'head page'}, h(Title, {name: 'Workers'}), workers?.length > 0 && p({class: 'sum'}, summary(workers))),
    error && notice(error),
    workers && (workers.length ? fleet(workers) : empty()),
  ];
}

function summary(workers) {
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = workers.reduce((sum, worker) => sum + worker.running.length, 0);
  return `${workers.length} in the fleet · ${busy} of ${slots} ${slots === 1 ? 'slot' : 'slots'} busy`;
}

const empty = () => div({class: 'empty'},
  p({class: 'lead'}, 'No worker has reported yet.'),
  p(null, 'One on this machine comes with ', command('graupel up')),
  p(null, 'Jobs wait in the queue until a worker is there; none is lost.'));

const fleet = workers => table({class: 'cards workers'},
  caption({class: 'hidden'}, 'Workers of the fleet'),
  thead(null, tr(null, ['Worker', 'State', 'Device', 'Runs', 'Heartbeat'].map(name => th({scope: 'col'}, name)))),
  tbody(null, workers.map(worker => tr({key: worker.incarnation, class: worker.running.length ? 'active' : 'ended'},
    th({scope: 'row'}, worker.worker, span({class: 'sub'}, `pool ${worker.pool} · ${worker.version}`)),
    td({class: 'of-state'}, chip(worker.state)),
    td({class: 'of-device'}, worker.device.name, span({class: 'sub'}, `${worker.device.kind.toUpperCase()} · ${bytes(worker.device.memoryBytes)}`)),
    td({class: 'of-runs'}, worker.running.length
      ? worker.running.map(id => jobLink(id.split('#')[0]))
      : span({class: 'why'}, `nothing, ${worker.slots} free`)),
    td({class: 'of-age num'}, h(Age, {at: worker.lastHeartbeat}))))));
