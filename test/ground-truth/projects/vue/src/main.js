import { createApp } from 'vue';
import { createRouter, createWebHistory } from 'vue-router';
import App from './App.vue';
import Home from './views/Home.vue';

const router = createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  routes: [
    { path: '/', component: Home },
    { path: '/about', component: () => import('./views/About.vue') },
    { path: '/blog/:slug', component: () => import('./views/Blog.vue') },
  ],
});
createApp(App, { edition: 'Edition one' }).use(router).mount('#app');
