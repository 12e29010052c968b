/// <reference types="@crxjs/vite-plugin/client" />
// The build answers these imports with the names of the files it makes of them.
/* oxlint-disable import/default */
import isolated from '../../content/isolated.ts?script&iife';
import mainWorld from '../../content/main-world.ts?script&iife';
import type { ContentScripts } from './tab-access.ts';

/** The content scripts as the build emits them: one file each, injected on demand. */
export const contentScripts: ContentScripts = { isolated, mainWorld };
