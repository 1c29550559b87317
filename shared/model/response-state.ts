/** A place under the cap of the current hour: `full` with `announce` for the first response that found none. */
export type Slot = { claimed: true } | { claimed: false; announce: boolean };

/**
 * What the response engine keeps besides the ledger: counts, repeats and deadlines. Disposable, all of it expires.
 * Times are epoch milliseconds.
 */
export type ResponseState = {
  /**
   * Takes a place under both caps of the hour that `now` lies in, atomically. The same id asks again for free,
   * so that a retry does not use a second place.
   */
  claimSlot(request: {
    playbook: string;
    id: string;
    limit: number;
    totalLimit: number;
    now: number;
  }): Promise<Slot>;
  /** Ids of the responses that changed this target since then. */
  actsOn(playbook: string, target: string, since: number): Promise<string[]>;
  noteAct(playbook: string, target: string, id: string, now: number): Promise<void>;
  /** Makes a pending response due at `dueAt`. */
  awaitApproval(id: string, dueAt: number): Promise<void>;
  /** Ids of pending responses that are due. */
  lapsedApprovals(now: number, limit: number): Promise<string[]>;
  forgetApproval(id: string): Promise<void>;
};
