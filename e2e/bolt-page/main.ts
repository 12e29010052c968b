import { startBoltPage } from './server.ts';

const at = process.argv.indexOf('--port');
const page = await startBoltPage({ port: at < 0 ? 0 : Number(process.argv[at + 1]) });
console.log(page.chatUrl('1'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void page.close().then(() => process.exit(0)));
