import { Component } from '@angular/core';

@Component({ selector: 'app-home', template: '<main><h1>Home</h1><p>Edition one</p></main>' })
export class Home {}
