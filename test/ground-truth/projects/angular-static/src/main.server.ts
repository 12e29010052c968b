import { mergeApplicationConfig } from '@angular/core';
import { BootstrapContext, bootstrapApplication } from '@angular/platform-browser';
import { provideServerRendering, withRoutes } from '@angular/ssr';
import { App } from './app/app';
import { config } from './app/config';
import { serverRoutes } from './app/routes.server';

// Edition one
export default (context: BootstrapContext) => bootstrapApplication(App, mergeApplicationConfig(config, { providers: [provideServerRendering(withRoutes(serverRoutes))] }), context);
