import { Component } from '@angular/core';
import { RouterLink, RouterOutlet } from '@angular/router';

@Component({ selector: 'app-root', imports: [RouterLink, RouterOutlet], template: '<nav title="Edition one"><a routerLink="/">Home</a> <a routerLink="/about">About</a> <a routerLink="/blog/first">Blog</a></nav><router-outlet />' })
export class App {}
