import { useParams } from '@remix-run/react';
export default function Blog() {
  return <main><h1>Blog {useParams().slug}</h1><p>Edition one</p></main>;
}
