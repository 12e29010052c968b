import picture from '../picture.png';
export default () => <main><h1>Home</h1><p>Edition one</p><img alt="" src={picture} /></main>;
