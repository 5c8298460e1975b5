import { decodeEntities } from './decode-entities';
import { forbidden, NotWellFormed } from './not-well-formed';
import { isName, parseTag, skipBlanks, type Tag } from './parse-tag';
import { standsAt } from './stands-at';
import { TagRuns, type KnownTag, type TagRun } from './tag-runs';
import { shapeOf, takeValues } from './tag-shape';

/** Characters that a tag may have; what is longer would have to be held in memory and looked at again and again. */
const maxTag = 256 * 1024;
/** Tags that are kept, and how long they may be: the same ones come again with each row. */
const maxKnownTags = 1000;
const maxKnownLength = 1000;

/** Takes what a document consists of. */
export interface XmlHandler {
  open(tag: Tag): void;
  close(): void;
  /** A part of the text of the open element. */
  text(text: string): void;
}

const less = '<'.charCodeAt(0);
const slash = '/'.charCodeAt(0);
const questionMark = '?'.charCodeAt(0);
const exclamationMark = '!'.charCodeAt(0);
const disallowed = 'disallowed character';
const xmlDeclaration =
  /^xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.\d+"|'1\.\d+')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*$/;

/**
 * Takes an XML document apart (XML 1.0, fifth edition) as its text arrives, and throws `NotWellFormed` for everything that
 * is not well-formed. Without DOCTYPE: there is nothing to declare, to expand or to fetch.
 *
 * Documents of CMIS servers repeat a few tags thousands of times, so a tag is parsed once and known by its text from then
 * on, and so are tags that follow each other; and texts and tags are found by `indexOf`, not character by character. That makes it several times as fast as a
 * parser for everything.
 */
export class XmlScanner {
  readonly #open: KnownTag[] = [];
  #known = new Map<string, KnownTag>();
  /** The last start tag of each level: what followed it before is likely to follow it again. */
  readonly #last: (KnownTag | undefined)[] = [];
  readonly #runs = new TagRuns();
  /** What arrived and could not yet be read. */
  #rest = '';
  #inside: 'comment' | 'cdata' | undefined;
  /** What could not be read is a tag or an instruction: no comment or CDATA section, which may be long. */
  #inMarkup = false;
  #atStart = true;
  #closed = false;
  // Where the next ones of these are, to spare a look at each text.
  #nextAmpersand = -1;
  #nextBrackets = -1;

  constructor(private readonly handler: XmlHandler) {}

  write(piece: string): void {
    if (piece === '') return;
    if (this.#inMarkup && !piece.includes('>')) {
      this.#rest += piece;
      this.#checkMarkup(this.#rest.length);
      return;
    }
    // What is left over is read together with what ends it, and not with all of the piece, which would be copied for that.
    const end = this.#rest === '' ? 0 : piece.indexOf('>') + 1;
    if (end > 0) this.#read(this.#rest + piece.slice(0, end));
    this.#read(this.#rest + piece.slice(end));
  }

  #read(read: string): void {
    let text = read;
    // A line feed may follow in the next piece.
    const held = text.endsWith('\r') ? '\r' : '';
    if (held !== '') text = text.slice(0, -1);
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
    this.#nextAmpersand = this.#nextBrackets = -1;
    this.#runs.follow(undefined);
    this.#rest = text.slice(this.#scan(text)) + held;
  }

  end(): void {
    if (this.#rest.endsWith('\r')) {
      this.#rest = this.#rest.slice(0, -1);
      this.write('\n');
    }
    const open = this.#open[this.#open.length - 1];
    if (open !== undefined) throw new NotWellFormed(`unclosed tag: ${open.tag.name}`);
    if (this.#rest !== '' || this.#inside !== undefined) throw new NotWellFormed('unexpected end');
    if (!this.#closed) throw new NotWellFormed('document must contain a root element');
  }

  /** Reads as far as it can; answers where it came to. */
  #scan(text: string): number {
    let at = 0;
    for (;;) {
      if (this.#isInside()) {
        at = this.#inside === 'comment' ? this.#comment(text, at) : this.#cdata(text, at);
        if (this.#isInside()) return at;
      }
      const markup = text.charCodeAt(at) === less ? at : text.indexOf('<', at);
      if (markup < 0) return this.#lastText(text, at);
      if (markup > at) {
        this.#runs.end(text, at);
        this.#text(text, at, markup);
      }
      const run = this.#runs.expected;
      if (run !== undefined && this.#comesAgain(run, text, markup)) {
        this.#repeat(run);
        at = markup + run.raw.length;
        continue;
      }
      const end = this.#markup(text, markup);
      this.#inMarkup = false;
      if (end < 0) {
        this.#inMarkup = /[^!]/.test(text.charAt(markup + 1));
        this.#checkMarkup(text.length - markup);
        return markup;
      }
      at = end;
    }
  }

  #checkMarkup(length: number): void {
    if (length > maxTag) throw new NotWellFormed('a tag without an end');
  }

  #isInside(): boolean {
    return this.#inside !== undefined;
  }

  /** Text after which more may come: what may be the beginning of something waits for its end. */
  #lastText(text: string, at: number): number {
    let end = text.length;
    if (text.endsWith(']')) end -= text.endsWith(']]') ? 2 : 1;
    const ampersand = text.lastIndexOf('&');
    if (ampersand >= at && !text.includes(';', ampersand)) end = Math.min(end, ampersand);
    if (text.length - end > maxTag) throw new NotWellFormed('an entity without an end');
    if (end > at) this.#text(text, at, end);
    return Math.max(at, end);
  }

  #text(text: string, from: number, to: number): void {
    if (this.#nextAmpersand < from) this.#nextAmpersand = find(text, '&', from);
    if (this.#nextBrackets < from) this.#nextBrackets = find(text, ']]>', from);
    const part = text.slice(from, to);
    if (this.#open.length === 0) {
      if (/[^ \t\n]/.test(part)) throw new NotWellFormed('text data outside of root node');
      this.#atStart = false;
      return;
    }
    if (forbidden.test(part)) throw new NotWellFormed(disallowed);
    if (this.#nextBrackets < to) throw new NotWellFormed('the string "]]>" is disallowed in char data');
    this.handler.text(this.#nextAmpersand < to ? decodeEntities(part) : part);
  }

  #comesAgain({ raw, closings }: TagRun, text: string, start: number): boolean {
    const open = this.#open;
    for (let index = 0; index < closings.length; index++) {
      if (open[open.length - 1 - index]?.closing !== closings[index]) return false;
    }
    return standsAt(raw, text, start);
  }

  #repeat(run: TagRun): void {
    const { tags } = run;
    for (let index = 0; index < tags.length; index++) {
      const known = tags[index];
      if (known === undefined) this.#leaveOpen();
      else this.#enter(known);
    }
    this.#runs.follow(run);
  }

  /** Reads what begins with `<`; answers where it ends, or -1 if the end has not yet come. */
  #markup(text: string, start: number): number {
    if (start + 1 === text.length) return -1;
    switch (text.charCodeAt(start + 1)) {
      case slash:
        return this.#endTag(text, start + 2);
      case questionMark:
        this.#runs.follow(undefined);
        return this.#instruction(text, start + 2);
      case exclamationMark:
        this.#runs.follow(undefined);
        return this.#declaration(text, start);
      default:
        return this.#startTag(text, start + 1);
    }
  }

  #startTag(text: string, start: number): number {
    const last = this.#last[this.#open.length];
    let known = last?.next;
    let end = known === undefined ? -1 : endOfKnown(known, text, start);
    if (known === undefined || end < 0) {
      const read = this.#readTag(text, start);
      if (read === undefined) return -1;
      known = read.known;
      end = start + known.tag.raw.length;
      // Of tags that come once each would keep the next one, and so on through the whole document.
      if (last !== undefined) last.next = read.again ? known : undefined;
    }
    if (known.shape === undefined && end - start <= maxKnownLength) {
      this.#runs.startTag(known, start - 1);
    } else {
      this.#runs.end(text, start - 1);
      this.#runs.follow(known.shape === undefined ? undefined : known);
    }
    this.#enter(known);
    return end;
  }

  #enter(known: KnownTag): void {
    if (this.#closed) throw new NotWellFormed('documents may contain only one root');
    this.#atStart = false;
    this.#last[this.#open.length] = known;
    this.handler.open(known.tag);
    if (known.tag.empty) this.#leave();
    else this.#open.push(known);
  }

  /** The tag, and whether it came before; undefined if it has not yet ended. */
  #readTag(text: string, start: number): { readonly known: KnownTag; readonly again: boolean } | undefined {
    const first = text.indexOf('>', start) + 1;
    if (first === 0) return undefined;
    const same = this.#known.get(text.slice(start, first));
    if (same !== undefined) return { known: same, again: true };
    const parsed = parseTag(text, start);
    if (parsed === undefined) return undefined;
    const { tag } = parsed;
    if (forbidden.test(tag.raw)) throw new NotWellFormed(disallowed);
    const shape = tag.raw.length > maxKnownLength ? undefined : shapeOf(parsed);
    // What is looked up has the sign at its end alone.
    const key = shape?.between.join('>') ?? tag.raw;
    const before = this.#known.get(key);
    if (before !== undefined) {
      before.tag = tag;
      return { known: before, again: true };
    }
    const known: KnownTag = { tag, shape, closing: `${tag.name}>`, next: undefined, run: undefined };
    if (tag.raw.length <= maxKnownLength) this.#keep(key, known);
    return { known, again: false };
  }

  #keep(key: string, known: KnownTag): void {
    // Not cleared: the engine links what a map held to what comes later, and such a chain is collected late.
    if (this.#known.size >= maxKnownTags) this.#known = new Map();
    this.#known.set(key, known);
  }

  #endTag(text: string, start: number): number {
    const open = this.#open[this.#open.length - 1];
    if (open !== undefined && standsAt(open.closing, text, start)) {
      this.#runs.endTag(open.closing, start - 2);
      this.#leaveOpen();
      return start + open.closing.length;
    }
    this.#runs.follow(undefined);
    const end = text.indexOf('>', start);
    if (end < 0) return -1;
    const name = open?.tag.name;
    if (name === undefined || !text.startsWith(name, start) || skipBlanks(text, start + name.length) !== end) {
      throw new NotWellFormed(`unexpected close tag: ${text.slice(start, Math.min(end, start + 100))}`);
    }
    this.#leaveOpen();
    return end + 1;
  }

  #leaveOpen(): void {
    this.#open.pop();
    this.#leave();
  }

  #leave(): void {
    this.handler.close();
    if (this.#open.length === 0) this.#closed = true;
  }

  #instruction(text: string, start: number): number {
    const end = text.indexOf('?>', start);
    if (end < 0) return -1;
    const instruction = text.slice(start, end);
    if (forbidden.test(instruction)) throw new NotWellFormed(disallowed);
    const [target = ''] = instruction.split(/[ \t\n]/, 1);
    if (target === 'xml' && this.#atStart) {
      if (!xmlDeclaration.test(instruction)) throw new NotWellFormed('malformed XML declaration');
    } else if (!isName(target) || target.toLowerCase() === 'xml') {
      throw new NotWellFormed(`a processing instruction must not be called "${target.slice(0, 40)}"`);
    }
    this.#atStart = false;
    return end + 2;
  }

  #declaration(text: string, start: number): number {
    const longest = text.slice(start, start + 9);
    if (longest.startsWith('<!--')) {
      this.#inside = 'comment';
      this.#atStart = false;
      return start + 4;
    }
    if (longest === '<![CDATA[') {
      if (this.#open.length === 0) throw new NotWellFormed('text data outside of root node');
      this.#inside = 'cdata';
      return start + 9;
    }
    if (longest === '<!DOCTYPE') throw new NotWellFormed('it has a DOCTYPE, which no answer of a CMIS server needs');
    if (['<!--', '<![CDATA[', '<!DOCTYPE'].some((known) => known.startsWith(longest))) return -1;
    throw new NotWellFormed(`incorrect syntax: ${longest}`);
  }

  /** Skips a comment as far as it has come. */
  #comment(text: string, at: number): number {
    const dashes = text.indexOf('--', at);
    const end = dashes < 0 ? Math.max(at, text.length - 1) : dashes;
    if (forbidden.test(text.slice(at, end))) throw new NotWellFormed(disallowed);
    if (dashes < 0 || dashes + 2 === text.length) return end;
    if (text[dashes + 2] !== '>') throw new NotWellFormed('malformed comment');
    this.#inside = undefined;
    return dashes + 3;
  }

  /** Takes the text of a CDATA section as far as it has come. */
  #cdata(text: string, at: number): number {
    const found = text.indexOf(']]>', at);
    const end = found < 0 ? Math.max(at, text.length - 2) : found;
    const part = text.slice(at, end);
    if (forbidden.test(part)) throw new NotWellFormed(disallowed);
    if (part !== '') this.handler.text(part);
    if (found < 0) return end;
    this.#inside = undefined;
    return found + 3;
  }
}

/** Where the tag that stands there ends, if it is the one that is known, or has its shape; else -1. */
function endOfKnown({ tag, shape }: KnownTag, text: string, start: number): number {
  if (shape !== undefined) return takeValues(tag, shape, text, start);
  return standsAt(tag.raw, text, start) ? start + tag.raw.length : -1;
}

function find(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from);
  return found < 0 ? Infinity : found;
}
