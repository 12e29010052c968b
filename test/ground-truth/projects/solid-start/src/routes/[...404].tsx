export default () => <main><h1>Lost</h1><p>Edition one</p></main>;
