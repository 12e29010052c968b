import { component$, Slot } from '@builder.io/qwik';
import { Link } from '@builder.io/qwik-city';

export default component$(() => <><nav title="Edition one"><Link href="/">Home</Link> <Link href="/about/">About</Link> <Link href="/blog/first/">Blog</Link></nav><Slot /></>);
