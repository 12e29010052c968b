import { useParams } from 'react-router';
export default function Blog() {
  return <main><h1>Blog {useParams().slug}</h1><p>Edition one</p></main>;
}
