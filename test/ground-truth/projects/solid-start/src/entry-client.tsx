// @refresh reload
import { mount, StartClient } from '@solidjs/start/client';

document.documentElement.dataset.edition = 'Edition one';
mount(() => <StartClient />, document.getElementById('app')!);
