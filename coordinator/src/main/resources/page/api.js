/** What the coordinator answered instead of what was asked for (RFC 9457). */
export class Problem extends Error {
  constructor(status, {title, detail, hint} = {}) {
    super([detail || title || `The coordinator answered ${status}.`, hint].filter(Boolean).join(' '));
    this.status = status;
  }
}

async function ask(path, options) {
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
  return answer.json();
}

const job = id => `/v1/jobs/${encodeURIComponent(id)}`;

export const api = {
  jobs: cursor => ask(`/v1/jobs?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`),
  job: id => ask(job(id)),
  why: id => ask(`${job(id)}/why`),
  history: id => ask(`${job(id)}/history`),
  artifacts: id => ask(`${job(id)}/artifacts`),
  cancel: id => ask(`${job(id)}/cancel`, {method: 'POST'}),
  workers: () => ask('/v1/workers'),
  session: () => ask('/v1/session'),
  signIn: token => ask('/v1/session', {method: 'POST', body: JSON.stringify({token})}),
  signOut: () => ask('/v1/session', {method: 'POST'}),
};

export const events = {
  all: '/v1/events',
  ofJob: id => `${job(id)}/events`,
};

export const artifact = (id, slot, name) => `${job(id)}/artifacts/${slot}/${encodeURIComponent(name)}`;

/** Lets `load(key)` run one at a time: asked again meanwhile, it runs once more at the end, however often it was asked. */
export function coalesced(load) {
  const asked = new Map();
  return async key => {
    if (asked.has(key)) return void asked.set(key, true);
    try {
      do {
        asked.set(key, false);
        await load(key);
      } while (asked.get(key));
    } finally {
      asked.delete(key);
    }
  };
}
