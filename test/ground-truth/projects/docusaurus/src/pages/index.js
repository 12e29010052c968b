import Layout from '@theme/Layout';
import picture from './picture.png';

export default () => <Layout title="Home"><main><h1>Home</h1><p>Edition one</p><img alt="" src={picture} /></main></Layout>;
