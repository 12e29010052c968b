import { startDesignPage } from './server.ts';

const { url } = await startDesignPage();
console.log(`The design system, live: ${url} (Ctrl+C stops it)`);
