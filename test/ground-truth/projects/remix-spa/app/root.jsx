import { Link, Links, Meta, Outlet, Scripts } from '@remix-run/react';
import './app.css';

export function Layout({ children }) {
  return (
    <html lang="en">
      <head><meta charSet="utf-8" /><title>Edition one</title><Meta /><Links /></head>
      <body>{children}<Scripts /></body>
    </html>
  );
}
export const HydrateFallback = () => <p>Loading</p>;
export default function App() {
  return <><nav><Link to="/">Home</Link> <Link to="/about">About</Link> <Link to="/blog/first">Blog</Link></nav><Outlet /></>;
}
