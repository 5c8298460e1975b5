import type { HttpAnswer } from '../../http/http';
import { statusError } from '../../http/status-error';
import type { CmisError } from '../../model/errors';
import { serverException, type Asked } from '../server-exception';

/** More of an error page than this is not looked at. */
const longestPage = 65_536;

/** The error of an answer that is no success: by the exception that OpenCMIS's error page names, else by its status. */
export function readError(answer: HttpAnswer, request: Asked): CmisError {
  const page = answer.body.subarray(0, longestPage).toString('utf8');
  const exception = between(page, '<!--exception-->', '<!--/exception-->');
  if (exception === undefined) return statusError(answer, answer.body, request);
  const message = between(page, '<!--message-->', '<!--/message-->') ?? '';
  return serverException(unescape(exception).trim(), unescape(message), answer, request);
}

function between(text: string, begin: string, end: string): string | undefined {
  const from = text.indexOf(begin);
  const to = from < 0 ? -1 : text.indexOf(end, from + begin.length);
  return to < 0 ? undefined : text.slice(from + begin.length, to);
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

/** Each reference is read once: `&amp;lt;` is the text `&lt;`. */
function unescape(text: string): string {
  return text
    .replace(/<br\s?\/?>/gi, '\n')
    .replace(
      /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,6}));/g,
      (whole, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return Object.hasOwn(entities, name) ? (entities[name] ?? whole) : whole;
        const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    );
}
