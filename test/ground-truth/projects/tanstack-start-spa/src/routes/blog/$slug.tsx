import { createFileRoute } from '@tanstack/react-router';

export const Route = createFileRoute('/blog/$slug')({ component: Blog });
function Blog() {
  return <main><h1>Blog {Route.useParams().slug}</h1><p>Edition one</p></main>;
}
