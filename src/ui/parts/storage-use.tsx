import type { ReactNode } from 'react';
import type { StorageUse as Use } from '../../domain/quota.ts';
import { formatBytes } from './format.ts';
import { words } from './words.ts';

/** From this share of its quota on a project is told to be nearly full. */
const nearlyFull = 0.9;

/** How much of its quota at an agent a project uses; nothing where nobody bounds it. */
export function StorageUse({ use }: { readonly use: Use | null | undefined }): ReactNode {
  if (!use) return null;
  return <p className={`small ${use.used >= nearlyFull * use.quota ? 'caution' : 'faint'}`}>{words('storageUse', formatBytes(use.used), formatBytes(use.quota))}</p>;
}
