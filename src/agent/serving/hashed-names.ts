import { likenessOf } from '../../domain/hash-likeness.ts';

/**
 * How long the name of a file lets it be kept. `immutable`: the name carries a hash of the content, so it may
 * be cached for ever and open tabs may still ask for it. `kept`: its bytes may change under the name, but
 * open tabs may still ask for it.
 */
export type Lasting = 'immutable' | 'kept';

/** What a name ends in: its possible hash, how that is set off, and where it stands. */
interface Form {
  readonly path: string;
  readonly folder: string;
  readonly hash: string;
  readonly isBare: boolean;
  readonly isProgram: boolean;
}

const pages = /\.x?html?$/i;
const programs = /\.(?:m?js|css)(?:\.map)?$/;
const licence = /\.LICENSE\.txt$/;
/** A form such as `123e4567-e89b-12d3-a456-426614174000` names a thing, not its content. */
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const endings = String.raw`(?:@\d(?:\.\d)?x)?(?:\.(?:chunk|module|legacy|min|bundle|lean|worker|js|mjs|css))*\.[A-Za-z0-9]{1,8}$`;
const forms = [new RegExp(`(^|[.-])([0-9a-f]{8,64})${endings}`), new RegExp(`(^|[.-])([A-Za-z0-9_-]{8})${endings}`)];

/** Folders that only build tools write. */
const toolFolders = /(?:^|\/)(?:_next\/static|_app\/immutable|_nuxt|_astro|_expo\/static|_build\/assets)\//;
/** Folders in which build tools, and people too, keep files of every kind. */
const assetFolders = /(?:^|\/)(?:assets|static\/(?:js|css|media))\//;
/**
 * Whole names that tools give anew for each build or content: Next's chunks (13 letters) and build folders
 * (21), Nuxt's build records.
 */
const toolNames = [
  /(?:^|\/)_next\/static\/(?:[^/]+\/)*(?:[^/]*[.-])?(?![a-z]{13}\.)[0-9a-z_-]{13}\.(?:[a-z0-9]+)(?:\.map)?$/,
  /(?:^|\/)_next\/static\/[A-Za-z0-9_-]{21}\/[^/]+$/,
  /(?:^|\/)_nuxt\/builds\/meta\/[0-9a-f-]{36}\.json$/,
];
/**
 * Astro's pictures: the end of the name is a hash of their attributes, and the same name gets other bytes
 * when the image service's settings change.
 */
const astroPicture = /(?:^|\/)_astro\/[^/]+\.[A-Za-z0-9_-]{8}_[A-Za-z0-9_-]{1,8}\.[a-z0-9]+$/;

function formOf(path: string): Form | undefined {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const name = path.slice(folder.length).replace(licence, '');
  if (uuid.test(name)) return undefined;
  for (const form of forms) {
    const [, separator, hash] = form.exec(name) ?? [];
    if (separator === undefined || hash === undefined) continue;
    return { path, folder, hash, isBare: separator === '', isProgram: programs.test(name) };
  }
  return undefined;
}

/**
 * Programs of one build have names of one form: below the same folder of a tool, or in the same folder, and
 * hashes of the same length.
 */
function familyOf({ path, folder, hash }: Form): string {
  const [tools] = assetFolders.exec(path) ?? [folder];
  return `${path.slice(0, path.indexOf(tools))}${tools}\0${hash.length}`;
}

/**
 * The names among a release's that carry a hash of their content, by the forms that build tools write: a
 * separator, then 8 letters of base64url or 8 to 64 of hex, in a program anywhere or in any file below the
 * folders of build tools. A name of nothing but such letters counts below these folders only. What people may
 * have named so counts where only tools write, and in programs beside others whose hash is beyond doubt: a
 * file wrongly cached for a year cannot be called back, one asked for again costs little. Pages never count.
 */
export function hashedNames(paths: Iterable<string>): ReadonlyMap<string, Lasting> {
  const found = new Map<string, Lasting>();
  const families = new Set<string>();
  const unsure: Form[] = [];
  for (const path of paths) {
    if (pages.test(path)) continue;
    const isTools = toolFolders.test(path);
    if (isTools && toolNames.some((name) => name.test(path))) {
      found.set(path, 'immutable');
      continue;
    }
    const form = formOf(path);
    if (!form) {
      if (isTools && astroPicture.test(path)) found.set(path, 'kept');
      continue;
    }
    const isAsset = assetFolders.test(path);
    if (!isTools && !(isAsset ? form.isProgram || !form.isBare : form.isProgram && !form.isBare)) continue;
    const likeness = likenessOf(form.hash);
    if (likeness === 'hash' || (likeness === 'unsure' && isTools)) found.set(path, 'immutable');
    if (likeness === 'hash' && form.isProgram && !form.isBare) families.add(familyOf(form));
    if (likeness === 'unsure' && !isTools && form.isProgram) unsure.push(form);
  }
  for (const form of unsure) if (!form.isBare && families.has(familyOf(form))) found.set(form.path, 'immutable');
  return found;
}

/** Whether a name carries a hash of its content, judged by itself. */
export function isHashedName(path: string): boolean {
  return hashedNames([path]).get(path) === 'immutable';
}
