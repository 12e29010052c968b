import { ApplicationConfig } from '@angular/core';
import { provideClientHydration } from '@angular/platform-browser';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { routes } from './routes';

// Edition one
export const config: ApplicationConfig = { providers: [provideRouter(routes, withComponentInputBinding()), provideClientHydration()] };
