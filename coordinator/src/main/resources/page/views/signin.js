import {h} from 'preact';
import {useState} from 'preact/hooks';
import {api} from '../api.js';
import {tags} from '../dom.js';
import {Title, command, notice} from '../parts.js';

const {button, form, input, label, p} = tags;

/** Asks for a token, which the browser then keeps where no script can read it. */
export function SignIn({onDone}) {
  const [error, setError] = useState(null);
  const submit = async e => {
    e.preventDefault();
    const field = e.currentTarget.elements.token;
    try {
      await api.signIn(field.value.trim());
      onDone();
    } catch (problem) {
      setError(problem.message);
      field.select();
    }
  };
  return [
    h(Title, {name: 'Sign in'}),
    form({class: 'signin card', onSubmit: submit},
      label({for: 'token'}, 'Your token'),
      input({id: 'token', name: 'token', type: 'password', required: true, autocomplete: 'current-password', spellcheck: false, placeholder: 'graupel_…'}),
      button({type: 'submit'}, 'Sign in'),
      error && notice(error),
      p({class: 'soft'}, 'Who runs this fleet issues tokens, with ', command('graupel tokens issue'), '.')),
  ];
}
