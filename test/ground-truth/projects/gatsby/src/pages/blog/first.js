import * as React from 'react';

export default () => <main><h1>Blog first</h1><p>Edition one</p></main>;
