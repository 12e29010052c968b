export default {
  title: 'Demo', url: 'https://example.com', baseUrl: '/',
  presets: [['classic', { docs: false, blog: { routeBasePath: 'blog', onUntruncatedBlogPosts: 'ignore' }, theme: { customCss: './src/css/custom.css' } }]],
  themeConfig: { navbar: { title: 'Demo', items: [{ to: '/about', label: 'About' }] } },
};
