import { lazy, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter, Link, Route, Routes } from 'react-router';
import picture from './picture.png';
import './style.css';

const Blog = lazy(() => import('./blog.jsx'));

function Home() {
  return <main><h1>Home</h1><p>Edition one</p><img alt="" src={picture} /></main>;
}

createRoot(document.getElementById('root')).render(
  <BrowserRouter>
    <nav><Link to="/">Home</Link> <Link to="/about">About</Link> <Link to="/blog/first">Blog</Link></nav>
    <Suspense fallback={<p>Loading</p>}>
      <Routes>
        <Route path="/" element={<Home />} />
        <Route path="/about" element={<main><h1>About</h1><p>Edition one</p></main>} />
        <Route path="/blog/:slug" element={<Blog />} />
        <Route path="*" element={<main><h1>Lost</h1></main>} />
      </Routes>
    </Suspense>
  </BrowserRouter>,
);
