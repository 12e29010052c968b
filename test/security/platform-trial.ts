import { equalBytes, fromBase64, fromHex, toBase64, toHex, utf8 } from '../../src/security/bytes.ts';
import { verifySignature } from '../../src/security/ed25519.ts';
import { gunzip, gzip } from '../../src/security/gzip.ts';
import { generateRecipientKey, hpkeOpen, hpkeSeal } from '../../src/security/hpke.ts';

/** Hex of what was made, or the code of the refusal. */
async function hexOrCode(made: Promise<Uint8Array>): Promise<string> {
  return await made.then(toHex, (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)));
}

const trial = {
  async verify(cases: readonly { key: string; message: string; signature: string }[]): Promise<boolean[]> {
    const verdicts: boolean[] = [];
    for (const { key, message, signature } of cases) verdicts.push(await verifySignature(fromHex(key), fromHex(message), fromHex(signature)));
    return verdicts;
  },
  async recipient(): Promise<{ privateKey: string; publicKey: string }> {
    const { privateKey, publicKey } = await generateRecipientKey();
    return { privateKey: toHex(privateKey), publicKey: toHex(publicKey) };
  },
  seal: async (recipient: string, plaintext: string) => await hexOrCode(hpkeSeal({ recipient: fromHex(recipient), info: utf8('i'), plaintext: fromHex(plaintext) })),
  open: async ({ privateKey, info, aad, sealed, psk, pskId }: { privateKey: string; info: string; aad: string; sealed: string; psk: string; pskId: string }) => await hexOrCode(hpkeOpen({
    privateKey: fromHex(privateKey), info: fromHex(info), aad: fromHex(aad), sealed: fromHex(sealed), ...(psk === '' ? {} : { psk: { id: fromHex(pskId), key: fromHex(psk) } }),
  })),
  gzip: async (data: string) => await hexOrCode(gzip(fromHex(data))),
  gunzip: async (data: string, limit: number) => await hexOrCode(gunzip(fromHex(data), limit)),
  largeBase64(length: number): boolean {
    const bytes = new Uint8Array(length).fill(0xa5);
    return equalBytes(fromBase64(toBase64(bytes)), bytes);
  },
};

/** What the test asks of the browser; bytes travel as hex. */
export type PlatformTrial = typeof trial;

Object.assign(globalThis, { trial });
