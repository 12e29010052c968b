import { viteBundler } from '@vuepress/bundler-vite';
import { defaultTheme } from '@vuepress/theme-default';
import { defineUserConfig } from 'vuepress';

export default defineUserConfig({ title: 'Demo (Edition one)', bundler: viteBundler(), theme: defaultTheme({ navbar: ['/', '/about.html'] }) });
