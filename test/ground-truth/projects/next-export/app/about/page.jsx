export default () => <main><h1>About</h1><p>Edition one</p></main>;
