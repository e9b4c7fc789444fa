import {useLayoutEffect, useRef, useState} from 'preact/hooks';
import {tags} from './dom.js';
import {count, figure} from './format.js';

const {figure: figureElement, figcaption, div, svg, g, path, line, text, circle} = tags;

const HEIGHT = 260, PAD = {left: 58, right: 14, top: 14, bottom: 30};

/** Round numbers from `low` to `high`, about `wanted` of them. */
function ticks(low, high, wanted) {
  const raw = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(m => m * power).find(s => s >= raw);
  const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
  return Array.from({length: Math.max(0, last - first + 1)}, (_, i) => (first + i) * step);
}

/** 1, 2 and 5 of each power of ten, or linear ticks where these are too few. */
function logTicks(low, high) {
  const all = [];
  for (let p = Math.floor(Math.log10(low)); p <= Math.ceil(Math.log10(high)); p++) all.push(...[1, 2, 5].map(m => m * 10 ** p));
  const inside = all.filter(v => v >= low && v <= high);
  return inside.length >= 3 ? inside : ticks(low, high, 4).filter(v => v > 0);
}

/** At most `slots` points: the mean of each run of neighbours. */
function thin(points, slots) {
  const run = Math.ceil(points.length / slots);
  if (run <= 1) return points;
  return Array.from({length: Math.ceil(points.length / run)}, (_, i) => {
    const part = points.slice(i * run, (i + 1) * run);
    return {x: part.at(-1).x, y: part.reduce((sum, p) => sum + p.y, 0) / part.length};
  });
}

/** Moving average over a twentieth of the curve; it reaches as far ahead as back, so that it never lags. */
function smooth(points) {
  const sums = [0];
  points.forEach(({y}, i) => sums.push(sums[i] + y));
  const reach = Math.ceil(points.length / 40);
  return points.map(({x}, i) => {
    const r = Math.min(reach, i, points.length - 1 - i);
    return {x, y: (sums[i + r + 1] - sums[i - r]) / (2 * r + 1)};
  });
}

function useWidth() {
  const ref = useRef(), [width, setWidth] = useState(640);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(200, entry.contentRect.width)));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

/**
 * The loss on a log scale against images seen: each report faint, their moving average on top; a point under the
 * pointer is read out.
 */
export function LossChart({points, resumed, total}) {
  const [ref, width] = useWidth();
  const [pointed, setPointed] = useState(null);
  const shown = points.filter(p => p.y > 0);
  // the same outer element as for a curve: its width is being watched
  if (shown.length < 2) {
    return figureElement({class: 'chart', ref}, div({class: 'empty small'}, 'The curve begins with the second report of the loss.'));
  }
  const thinned = thin(shown, width), average = smooth(thinned);
  const low = Math.min(...thinned.map(p => p.y)) / 1.1, high = Math.max(...thinned.map(p => p.y)) * 1.1;
  const right = Math.max(total, shown.at(-1).x);
  const X = x => PAD.left + x / right * (width - PAD.left - PAD.right);
  const Y = y => PAD.top + Math.log(high / y) / Math.log(high / low) * (HEIGHT - PAD.top - PAD.bottom);
  const curve = points => points.map(({x, y}, i) => `${i ? 'L' : 'M'}${X(x).toFixed(1)},${Y(y).toFixed(1)}`).join('');
  const point = e => {
    const x = (e.clientX - e.currentTarget.getBoundingClientRect().left - PAD.left) / (width - PAD.left - PAD.right) * right;
    setPointed(average.reduce((best, p) => Math.abs(p.x - x) < Math.abs(best.x - x) ? p : best));
  };
  const last = average.at(-1), at = pointed ?? last;
  return figureElement({class: 'chart', ref},
    svg({width, height: HEIGHT, role: 'img', onPointerMove: point, onPointerLeave: () => setPointed(null),
         'aria-label': `Loss: ${figure(average[0].y)} at first, ${figure(last.y)} after ${count(last.x)} images`},
      g({class: 'grid'},
        logTicks(low, high).map(v => g(null,
          line({x1: PAD.left, x2: width - PAD.right, y1: Y(v), y2: Y(v)}),
          text({x: PAD.left - 8, y: Y(v) + 4, 'text-anchor': 'end'}, figure(v)))),
        ticks(0, right, width / 130).map(v =>
          text({x: X(v), y: HEIGHT - 10, 'text-anchor': v === 0 ? 'start' : v > right * 0.97 ? 'end' : 'middle'}, count(v)))),
      resumed.map(({x, attempt}) => g({class: 'mark'},
        line({x1: X(x), x2: X(x), y1: PAD.top, y2: HEIGHT - PAD.bottom}),
        text({x: X(x) + 5, y: PAD.top + 10}, `attempt ${attempt}`))),
      path({class: 'raw', d: curve(thinned)}),
      path({class: 'curve', d: curve(average)}),
      pointed && line({class: 'pointer', x1: X(at.x), x2: X(at.x), y1: PAD.top, y2: HEIGHT - PAD.bottom}),
      circle({class: 'dot', cx: X(at.x), cy: Y(at.y), r: 4})),
    figcaption(null, `loss ${figure(at.y)} after ${count(at.x)} images`));
}
