import { component$, useSignal } from '@builder.io/qwik';
import picture from '../picture.png';

export default component$(() => {
  const told = useSignal('Edition one');
  return <main><h1>Home</h1><p>Edition one</p><img alt="" width={64} height={64} src={picture} /><button onClick$={() => { told.value = 'Edition one, clicked'; }}>{told.value}</button></main>;
});
