import {h, render} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {tags} from './dom.js';
import {useConnection} from './live.js';
import {mark} from './parts.js';
import {Job} from './views/job.js';
import {Jobs} from './views/jobs.js';
import {Workers} from './views/workers.js';

const {a, header, main, nav, p, span} = tags;

const here = () => location.hash.replace(/^#\/?/, '');

function useRoute() {
  const [route, setRoute] = useState(here());
  useEffect(() => {
    const move = () => { scrollTo(0, 0); setRoute(here()); };
    addEventListener('hashchange', move);
    return () => removeEventListener('hashchange', move);
  }, []);
  return route;
}

function view(route) {
  const [where, id] = route.split('/');
  if (where === 'jobs' && id) return h(Job, {key: id, id: decodeURIComponent(id)});
  return where === 'workers' ? h(Workers) : h(Jobs);
}

function Connection() {
  const state = useConnection();
  return p({class: `connection ${state}`, role: 'status'}, span({class: 'lamp', 'aria-hidden': 'true'}), state);
}

function App() {
  const route = useRoute(), content = useRef();
  const tab = (name, path, current) => a({href: path, 'aria-current': current ? 'page' : undefined}, name);
  const skip = e => { e.preventDefault(); content.current.focus(); };
  return [
    a({class: 'skip', href: '#main', onClick: skip}, 'Skip to content'),
    header(null,
      a({class: 'brand', href: '#/'}, mark(), 'Graupel'),
      nav({'aria-label': 'Views'}, tab('Jobs', '#/', !route.startsWith('workers')), tab('Workers', '#/workers', route.startsWith('workers'))),
      h(Connection)),
    main({id: 'main', tabIndex: -1, ref: content}, view(route)),
  ];
}

render(h(App), document.body);
