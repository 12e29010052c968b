import Image from 'next/image';
import Later from './later-button.jsx';
import picture from './picture.png';

export default () => <main><h1>Home</h1><p>Edition one</p><Image alt="" src={picture} /><Later /></main>;
