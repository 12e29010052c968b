/**
 * A program that makes sites and is no package of npm's, so that only finished sites of it can be deployed.
 */
export interface SiteGenerator {
  readonly name: string;
  /** Files in a project's own folder that give it away. */
  readonly files: readonly string[];
  /** Where it writes if not told otherwise. */
  readonly output: string;
  readonly command: string;
}

const generators: readonly SiteGenerator[] = [
  { name: 'MkDocs', files: ['mkdocs.yml', 'mkdocs.yaml'], output: 'site', command: 'mkdocs build' },
  { name: 'mdBook', files: ['book.toml'], output: 'book', command: 'mdbook build' },
  {
    name: 'Hugo',
    files: ['hugo.toml', 'hugo.yaml', 'hugo.yml', 'hugo.json'],
    output: 'public',
    command: 'hugo',
  },
  { name: 'Zola', files: ['config.toml'], output: 'public', command: 'zola build' },
  {
    name: 'Jekyll',
    files: ['_config.yml', '_config.yaml', '_config.toml'],
    output: '_site',
    command: 'jekyll build',
  },
  { name: 'Pelican', files: ['pelicanconf.py'], output: 'output', command: 'pelican content' },
];

/** The generator that a project is for, by the names in its own folder. */
export function generatorOf(names: ReadonlySet<string>): SiteGenerator | undefined {
  return generators.find(({ files }) => files.some((file) => names.has(file)));
}
