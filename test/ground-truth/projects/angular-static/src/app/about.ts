import { Component } from '@angular/core';

@Component({ selector: 'app-about', template: '<main><h1>About</h1><p>Edition one</p></main>' })
export class About {}
