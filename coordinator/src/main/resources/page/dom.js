import {h, isValidElement} from 'preact';

const isProps = first => first !== null && typeof first === 'object' && !Array.isArray(first) && !isValidElement(first);

/** Elements by name: `const {p, a} = tags; p({class: 'note'}, 'See ', a({href}, 'this'))`. Properties may be left out. */
export const tags = new Proxy({}, {
  get: (_, name) => (first, ...rest) => isProps(first) ? h(name, first, ...rest) : h(name, null, first, ...rest),
});
