import { component$ } from '@builder.io/qwik';
import { type StaticGenerateHandler, useLocation } from '@builder.io/qwik-city';

export default component$(() => <main><h1>Blog {useLocation().params.slug}</h1><p>Edition one</p></main>);
export const onStaticGenerate: StaticGenerateHandler = () => ({ params: [{ slug: 'first' }, { slug: 'second' }] });
