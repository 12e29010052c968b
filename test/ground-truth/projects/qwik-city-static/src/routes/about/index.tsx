import { component$ } from '@builder.io/qwik';

export default component$(() => <main><h1>About</h1><p>Edition one</p></main>);
