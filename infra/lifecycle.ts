import type { Value } from './cloudformation.ts';
import type { LakeOptions } from './lake-params.ts';

/**
 * What becomes of a bucket's objects: a class that is cheaper to keep and dearer to read, in which they can still be
 * read at once (by Athena, by `bongsu replay`), and in the end nothing.
 * @param id of the rule, which S3 shows
 */
export function lifecycle(id: string, { coldAfterDays, lakeRetentionDays }: LakeOptions): Value {
  return {
    Id: id,
    Status: 'Enabled',
    ExpirationInDays: lakeRetentionDays,
    ...(coldAfterDays > 0 && {
      Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: coldAfterDays }],
    }),
  };
}
