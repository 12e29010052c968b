// Edition one
export const prerender = true;
