import type { Purpose } from './bridge.ts';

/** `type` of the one window message with which the isolated world hands a port to the page's own world. */
export const handshakeType = 'slipway-bridge-1';

/** That message's data. */
export interface Handshake {
  readonly type: typeof handshakeType;
  readonly purpose: Purpose;
}

/** Prefix of the names of runtime ports to a tab; the purpose follows. */
export const portPrefix = 'slipway-tab:';
