// Loaded before a program (NODE_OPTIONS=--import=…): everything in it sees a clock that is wrong by CLOCK_SHIFT ms.
const shift = Number(process.env.CLOCK_SHIFT);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + shift);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + shift;
  }
};
