/** The comlink that @webcontainer/api carries inside itself; its iframe has to speak exactly this one. */
declare module '*/@webcontainer/api/dist/vendor/index.js' {
  export const Comlink: {
    expose(value: object, endpoint: MessagePort): void;
    proxy<T extends object>(value: T): T;
    transfer<T extends object>(value: T, transferables: Transferable[]): T;
  };
}
