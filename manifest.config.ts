import { defineManifest } from '@crxjs/vite-plugin';
import packageJson from './package.json' with { type: 'json' };

/** Makes the extension's id the same everywhere: agents keep an allow-list of ids, and passkeys are bound to it. */
const key = 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmETomAem1cmvVvs6p9V+xO/rJ53wAjdlAqxYqEqytkiZfKNpKEnGVnJM4YZvP5JSkVoW9JuKg6aeuVQzVJfQVe41Yv7T4xU5wA56PtYBDWujMXqFpKsABoo32dVv1wTeNRggkkjSKRP5t/JL///b13vkYih3oel2P2ZNBL5K8sFMECjK0bryBvkeR1JJoEWgTnYOFH7Jja51dpTD7Ke0QeiTFupeC02jkpAQazc5wfPazNTO5L7aDM6QWtTvmYKq1PdAWpvRhzgvSnjNHeySAe4aHrTbovVJxlrECXhdeH/dvkc2UMc04r9j9Pyy+GrW/WUPqu2AnQq9BHV4ANLl1QIDAQAB';

export default defineManifest({
  manifest_version: 3,
  name: '__MSG_name__',
  description: '__MSG_description__',
  default_locale: 'en',
  version: packageJson.version,
  key,
  minimum_chrome_version: '148',
  // The types of the build plugin do not know this key yet; without it bytes would travel as JSON.
  ...({ message_serialization: 'structured_clone' } as object),
  icons: { 16: 'icons/16.png', 32: 'icons/32.png', 48: 'icons/48.png', 128: 'icons/128.png' },
  action: { default_title: '__MSG_name__', default_popup: 'src/ui/popup/index.html', default_icon: { 16: 'icons/16.png', 32: 'icons/32.png' } },
  side_panel: { default_path: 'src/ui/sidepanel/index.html' },
  options_ui: { page: 'src/ui/options/index.html', open_in_tab: true },
  background: { service_worker: 'src/background/index.ts', type: 'module' },
  permissions: ['activeTab', 'alarms', 'contextMenus', 'notifications', 'offscreen', 'scripting', 'sidePanel', 'storage', 'unlimitedStorage'],
  optional_host_permissions: ['http://*/*', 'https://*/*'],
  commands: {
    'deploy-again': { suggested_key: { default: 'Ctrl+Shift+U', mac: 'Command+Shift+U' }, description: '__MSG_commandDeployAgain__' },
    'open-panel': { suggested_key: { default: 'Ctrl+Shift+Y', mac: 'Command+Shift+Y' }, description: '__MSG_commandOpenPanel__' },
  },
  content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'; connect-src 'self' http: https:" },
});
