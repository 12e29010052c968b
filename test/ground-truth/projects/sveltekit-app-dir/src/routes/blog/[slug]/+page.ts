export const entries = () => [{ slug: 'first' }, { slug: 'second' }];
export const load = ({ params }: { params: { slug: string } }) => ({ slug: params.slug, edition: 'Edition one' });
