import { Component, input } from '@angular/core';

@Component({ selector: 'app-blog', template: '<main><h1>Blog {{ slug() }}</h1><p>Edition one</p></main>' })
export class Blog {
  slug = input.required<string>();
}
