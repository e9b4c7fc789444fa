import {h, render} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {api} from './api.js';
import {tags} from './dom.js';
import {useConnection} from './live.js';
import {command, mark} from './parts.js';
import {SignIn} from './views/signin.js';
import {Job} from './views/job.js';
import {Jobs} from './views/jobs.js';
import {Workers} from './views/workers.js';

const {a, aside, button, header, main, nav, p, span, strong} = tags;

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

/** Who asks: undefined until it is known, null where a token must be shown first. */
function useSession() {
  const [session, setSession] = useState();
  const look = () => api.session().then(setSession, e => setSession(old => e.status === 401 ? null : old ?? {}));
  useEffect(() => {
    look();
    addEventListener('signed-out', look);
    return () => removeEventListener('signed-out', look);
  }, []);
  return [session, look];
}

const open = () => aside({class: 'open', 'aria-label': 'Access'}, strong(null, 'Open.'),
  ' Whoever reaches this address may do anything, without a token. For more than one person: ', command('graupel up --secured'));

const who = (session, left) => p({class: 'who'}, span(null, `${session.name} · ${session.tenant}, ${session.role}`),
  button({type: 'button', onClick: () => api.signOut().then(left, left)}, 'Sign out'));

function App() {
  const route = useRoute(), content = useRef(), [session, look] = useSession();
  const tab = (name, path, current) => a({href: path, 'aria-current': current ? 'page' : undefined}, name);
  const skip = e => { e.preventDefault(); content.current.focus(); };
  return [
    a({class: 'skip', href: '#main', onClick: skip}, 'Skip to content'),
    header(null,
      a({class: 'brand', href: '#/'}, mark(), 'Graupel'),
      nav({'aria-label': 'Views'}, tab('Jobs', '#/', !route.startsWith('workers')), tab('Workers', '#/workers', route.startsWith('workers'))),
      session?.mode === 'tokens' && who(session, look),
      session !== null && h(Connection)),
    session?.mode === 'dev-open' && open(),
    main({id: 'main', tabIndex: -1, ref: content}, session === null ? h(SignIn, {onDone: look}) : session && view(route)),
  ];
}

render(h(App), document.body);
