// Edition one
export const ssr = false;
