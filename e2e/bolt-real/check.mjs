// Plain JavaScript, because it runs before anything is built.

/** What is at an address, as an origin. @throws Error in words when nothing answers there, or something that is no bolt.diy. */
export async function boltAt(address) {
  const usage = 'Start a bolt.diy (its development server or its production build) and name its address: npm run e2e -- --bolt http://127.0.0.1:5173';
  if (address === undefined || address.startsWith('-')) throw new Error(`--bolt needs an address. ${usage}`);
  const named = /^https?:\/\//.test(address) ? address : `http://${address}`;
  if (!URL.canParse(named)) throw new Error(`“${address}” is no address. ${usage}`);
  const url = new URL(named);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) {
    throw new Error(`${url.origin} is not on this machine. The journeys bring chats into it and run programs: ${usage}`);
  }
  const page = await fetch(url.origin, { signal: AbortSignal.timeout(60_000) }).catch((error) => {
    throw new Error(`Nothing answers at ${url.origin} (${error.cause?.code ?? error.message}). ${usage}`);
  });
  const html = await page.text();
  if (!html.includes('setTutorialKitTheme')) throw new Error(`What answers at ${url.origin} is no bolt.diy (status ${page.status}). ${usage}`);
  return url.origin;
}
