/** The agent's version, told in its descriptor. */
export const version = '0.2.0';
