import mime from 'mime';

/** The media type a file is served as, by its name (the table of the `mime` package, from mime-db); unknown ones are bytes. */
export function mediaTypeOf(path: string): string {
  // Without a slash the package takes a bare name such as `html` for an ending.
  return mime.getType(`/${path}`) ?? 'application/octet-stream';
}
