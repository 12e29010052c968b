declare module 'html-encoding-sniffer' {
  /** The name of the encoding of a document by the sniffing algorithm of HTML, 13.2.3.2, as far as its bytes tell. */
  export default function sniff(bytes: Uint8Array, options: { readonly xml: boolean; readonly defaultEncoding: string }): string;
}
