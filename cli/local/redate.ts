/**
 * Sample events carry fixed times, and Bongsu answers no event older than an hour. Moving all times of a text by the
 * same span keeps their order and distances.
 */

/** CloudWatch writes `+0000` where others write `Z`. */
const iso = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|\+0000)/g;
/** AWS Health: `Fri, 20 Nov 2026 09:58:00 GMT`. */
const http = /\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g;
/** `start` and `end` of a flow record stand before its action, in epoch seconds. */
const flowTimes = /\b(\d{10}) (\d{10})(?= (?:ACCEPT|REJECT|-) )/g;

/** The newest time in the text, epoch milliseconds; undefined when it has none. */
export function newestTime(text: string): number | undefined {
  const times = [
    ...[...text.matchAll(iso), ...text.matchAll(http)].map(([found]) => Date.parse(found)),
    ...[...text.matchAll(flowTimes)].map(([, , end]) => Number(end) * 1000),
  ].filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** The text with every time moved by `byMs`, each in the form it had. */
export function moveTimes(text: string, byMs: number): string {
  const seconds = Math.round(byMs / 1000);
  const moved = (found: string) => new Date(Date.parse(found) + seconds * 1000);
  return text
    .replace(iso, (found) => {
      const full = moved(found).toISOString();
      const precise = found.includes('.') ? full : full.replace('.000', '');
      return found.endsWith('Z') ? precise : precise.replace('Z', '+0000');
    })
    .replace(http, (found) => moved(found).toUTCString())
    .replace(flowTimes, (_, start, end) => `${Number(start) + seconds} ${Number(end) + seconds}`);
}
