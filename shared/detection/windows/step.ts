import type { Finding, WindowWrite } from '../../model/index.ts';
import type { FirstSeenCorrelation, WindowCorrelation } from '../ir.ts';
import type { WindowHit } from './hits.ts';

/** The hits of one batch that belong to one stored state. */
export type WindowEntry = {
  kind: 'window';
  key: string;
  correlation: WindowCorrelation;
  bucket: number;
  hits: WindowHit[];
};
export type BaselineEntry = {
  kind: 'baseline';
  key: string;
  correlation: FirstSeenCorrelation;
  hits: WindowHit[];
};
export type Entry = WindowEntry | BaselineEntry;

/** What the hits make of a state: its write (none where nothing changed), and what comes of it if the write holds. */
export type Step = {
  key: string;
  write: WindowWrite | undefined;
  findings: Finding[];
  /** Hits for the correlations that stand on this one. */
  raised: WindowHit[];
  dropped: number;
};
