import { Routes } from '@angular/router';
import { Home } from './home';

export const routes: Routes = [
  { path: '', component: Home, title: 'Edition one' },
  { path: 'about', loadComponent: () => import('./about').then((module) => module.About) },
  { path: 'blog/:slug', loadComponent: () => import('./blog').then((module) => module.Blog) },
];
