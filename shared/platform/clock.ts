/** Epoch milliseconds. Injected everywhere, so that a test moves time instead of waiting for it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
