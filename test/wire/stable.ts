const DAY = 24 * 60 * 60 * 1000;
/** What every date of today stands as, in each spelling. */
const FIXED = new Date('2001-02-03T04:05:06.789Z');

const isoDate = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/g;
const epochMilliseconds = /(?<![\d.])1\d{12}(?![\d.])/g;

const idProperties =
  'cmis:objectId|cmis:parentId|cmis:versionSeriesId|cmis:versionSeriesCheckedOutId|cmis:sourceId|cmis:targetId';
const idValues = [
  new RegExp(`"(?:${idProperties})": "([^"]+)"`, 'g'),
  new RegExp(`"(?:${idProperties})": \\{[^{}]*"value": "([^"]+)"`, 'g'),
  new RegExp(`propertyDefinitionId="(?:${idProperties})"[^>]*>\\s*(?:\\| )?<cmis:value>([^<]+)<`, 'g'),
];
/** OpenCMIS makes the id of an entry from the object's, in base64. */
const entryId = /(http:\/\/chemistry\.apache\.org\/)[\w+/=]+(?=<)/g;

/**
 * Makes a recorded scenario independent of the run: ids become `id-1`, `id-2` … in order of appearance, dates of today
 * one fixed date. An id is replaced where it is a whole JSON string, a whole field, or in quotes of a statement, but not
 * inside other text. Dates that a test chooses have to be more than a day away.
 *
 * @param replace further texts that differ from run to run, and what stands for them
 * @param keepIds ids that every run has
 */
export function makeStable(
  text: string,
  replace: Readonly<Record<string, string>>,
  keepIds: readonly string[],
  now: number = Date.now(),
): string {
  const isToday = (time: number) => Math.abs(time - now) < DAY;
  let stable = text;
  for (const [from, to] of Object.entries(replace)) {
    // JSON may escape the slash.
    stable = stable.replaceAll(from, to).replaceAll(from.replaceAll('/', '\\/'), to.replaceAll('/', '\\/'));
  }
  stable = stable
    .replace(isoDate, (date) => (isToday(Date.parse(date)) ? FIXED.toISOString() : date))
    .replace(entryId, '$1id')
    .replace(epochMilliseconds, (time) => (isToday(Number(time)) ? String(FIXED.getTime()) : time));
  collectIds(stable, keepIds).forEach((id, index) => {
    const whole = new RegExp(`(?<=["'=(>] ?|^\\| )${escape(id)}(?=["'<&]|$)(?!":)`, 'gm');
    stable = stable.replace(whole, `id-${String(index + 1)}`);
  });
  return stable;
}

function collectIds(text: string, keepIds: readonly string[]): string[] {
  const found = idValues.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({ id: match[1] ?? '', at: match.index })),
  );
  const ordered = found.sort((a, b) => a.at - b.at).map(({ id }) => id);
  return [...new Set(ordered)].filter((id) => !keepIds.includes(id));
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
