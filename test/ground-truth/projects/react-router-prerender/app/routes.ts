import { index, route } from '@react-router/dev/routes';

// Edition one
export default [index('routes/home.jsx'), route('about', 'routes/about.jsx'), route('blog/:slug', 'routes/blog.jsx')];
