/** Waits up to this long are waited in memory, ms; longer ones park the run and leave it to the doorbell. */
export const shortWait = 20_000;

/** How often a step that waits for a person looks whether it can go on, ms. Longer than a short wait, so that the run is parked meanwhile and a word to it counts at once. */
export const personLook = 30_000;

/** Attempts of one step that may be lost with their worker before the step is given up: it may be what kills the worker. */
export const lostLimit = 10;

/** How long a stopped attempt may take to end before it is left to itself, ms. */
export const stopGrace = 10_000;

/** Lines one attempt may log. */
export const logLimit = 5_000;

/** Lines are written together after this time, ms. */
export const logEvery = 200;
