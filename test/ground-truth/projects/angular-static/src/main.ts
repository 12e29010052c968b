import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { config } from './app/config';

document.documentElement.dataset['edition'] = 'Edition one';
bootstrapApplication(App, config);
