import {h} from 'preact';
import {useState} from 'preact/hooks';
import {artifact} from '../api.js';
import {tags} from '../dom.js';
import {count} from '../format.js';
import {section} from '../parts.js';

const {a, div, figcaption, figure, img, input, label, span} = tags;

const LEGENDS = {
  grid: 'original · degraded · direct · sampled',
  filmstrip: 'the walk from degraded to restored',
  preview: 'original · degraded · direct estimate',
  'radial-spectrum': 'power by waves across the image',
};

const legend = name => LEGENDS[Object.keys(LEGENDS).find(known => name.includes(known))] ?? name;

const TALL = 560;

/** Enlarges by a whole factor, so that every pixel of a small picture stays a square, and never to more than fits. */
function enlarge({currentTarget: image}) {
  const fits = Math.min(4, image.closest('figure').clientWidth / image.naturalWidth, TALL / image.naturalHeight);
  image.style.width = `${image.naturalWidth * Math.max(1, Math.floor(fits))}px`;
}

const picture = (id, {slot, name}, note = '') => figure({key: `${slot}/${name}`, class: 'picture'},
  a({href: artifact(id, slot, name)},
    img({src: artifact(id, slot, name), alt: `${legend(name)} ${note}`.trim(), onLoad: enlarge})),
  figcaption(null, legend(name), note && span({class: 'sub inline'}, note)));

/** What a job shows: the result's pictures, and the previews of its training with a slider back through them. */
export function Pictures({id, artifacts}) {
  const pictures = artifacts.filter(({name}) => name.endsWith('.png'));
  const [previews, results] = [true, false].map(wanted => pictures.filter(({name}) => name.startsWith('preview') === wanted));
  previews.sort((x, y) => x.images - y.images || x.slot - y.slot);
  if (!pictures.length) return null;
  return section('Pictures', div({class: 'pictures'},
    results.map(made => picture(id, made)),
    previews.length > 0 && h(Training, {id, previews})));
}

/** Shows the newest preview until somebody looks back. */
function Training({id, previews}) {
  const [chosen, setChosen] = useState(null);
  const newest = previews.length - 1, at = Math.min(chosen ?? newest, newest);
  const choose = e => setChosen(e.currentTarget.valueAsNumber === newest ? null : e.currentTarget.valueAsNumber);
  const note = `after ${count(previews[at].images)} images`;
  return div({class: 'training'},
    picture(id, previews[at], note),
    newest > 0 && label({class: 'slider'}, 'look back',
      input({type: 'range', min: 0, max: newest, value: at, onInput: choose, 'aria-valuetext': note})));
}
