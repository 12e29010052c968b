import { defineConfig } from 'vitepress';

export default defineConfig({ title: 'Demo (Edition one)', themeConfig: { nav: [{ text: 'About', link: '/about' }], search: { provider: 'local' } } });
