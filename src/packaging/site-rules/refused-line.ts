/** A line of a file of rules that cannot be applied. The message says why, in words that follow "it". */
export class RefusedLine extends Error {}
