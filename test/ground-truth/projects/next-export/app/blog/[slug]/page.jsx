export const dynamicParams = false;
export const generateStaticParams = () => [{ slug: 'first' }, { slug: 'second' }];
export default async function Blog({ params }) {
  return <main><h1>Blog {(await params).slug}</h1><p>Edition one</p></main>;
}
