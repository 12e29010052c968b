import { useParams } from '@solidjs/router';
export default function Blog() {
  const params = useParams();
  return <main><h1>Blog {params.slug}</h1><p>Edition one</p></main>;
}
