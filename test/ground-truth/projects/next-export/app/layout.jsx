import Link from 'next/link';
import './page.css';

export const metadata = { title: 'Edition one' };
export default function Layout({ children }) {
  return <html lang="en"><body><nav><Link href="/">Home</Link> <Link href="/about">About</Link> <Link href="/blog/first">Blog</Link></nav>{children}</body></html>;
}
