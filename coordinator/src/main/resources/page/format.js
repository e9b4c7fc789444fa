const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const short = new Intl.NumberFormat('en', {maximumSignificantDigits: 3});
const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const day = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit'});

export const count = n => whole.format(n);

/** A whole number in full, else three significant digits, without an exponent where people read without one. */
export function figure(n) {
  if (!Number.isFinite(n)) return String(n);
  if (Number.isInteger(n) && Math.abs(n) < 1e9) return count(n);
  if (n !== 0 && (Math.abs(n) < 1e-4 || Math.abs(n) >= 1e6)) return n.toExponential(2);
  return Math.abs(n) >= 1000 ? count(n) : n.toPrecision(3);
}

/** The two greatest units that are not zero: 2 h 5 min, 40 s. */
export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const [big, unit, small, rest] =
    s < 3600 ? [Math.floor(s / 60), 'min', s % 60, 's']
    : s < 86_400 ? [Math.floor(s / 3600), 'h', Math.floor(s % 3600 / 60), 'min']
    : [Math.floor(s / 86_400), 'd', Math.floor(s % 86_400 / 3600), 'h'];
  return small ? `${big} ${unit} ${small} ${rest}` : `${big} ${unit}`;
}

export const seconds = (from, to) => (new Date(to) - new Date(from)) / 1000;

/** Age in one unit: a glance is enough. */
export const age = s => s < 5 ? 'now' : duration(s).split(' ').slice(0, 2).join(' ');

export function time(at) {
  const date = new Date(at);
  return date.toDateString() === new Date().toDateString() ? clock.format(date) : day.format(date);
}

export function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(n) / 10));
  return `${short.format(n / 1024 ** step)} ${units[step]}`;
}

/** `lease-expired` as people say it. */
export const words = kebab => kebab.replaceAll('-', ' ');

const plain = /^[A-Za-z_][\w./@+-]*$/;
const reserved = /^(true|false|yes|no|on|off|null)$/i;
const scalar = v => typeof v === 'string' && !(plain.test(v) && !reserved.test(v)) ? JSON.stringify(v) : String(v);

const flow = v => v !== null && typeof v === 'object' && !Array.isArray(v)
  ? `{${Object.entries(v).map(([key, each]) => `${key}: ${flow(each)}`).join(', ')}}` : scalar(v);

/** A JSON value as YAML, which `graupel submit` takes again. */
export function yaml(value, indent = '') {
  return Object.entries(value).map(([key, v]) => {
    if (Array.isArray(v)) return `${indent}${key}: [${v.map(flow).join(', ')}]\n`;
    if (v !== null && typeof v === 'object') return `${indent}${key}:\n${yaml(v, `${indent}  `)}`;
    return `${indent}${key}: ${scalar(v)}\n`;
  }).join('');
}
