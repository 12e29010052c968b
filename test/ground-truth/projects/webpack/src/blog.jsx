import { useParams } from 'react-router';
export default function Blog() {
  const { slug } = useParams();
  return <main><h1>Blog {slug}</h1><p>Edition one, loaded when it is needed</p></main>;
}
