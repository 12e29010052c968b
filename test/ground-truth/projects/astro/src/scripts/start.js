export const later = () => import('./later.js').then(({ tell }) => tell('Edition one'));
