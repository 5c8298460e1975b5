import type { Tag } from './parse-tag';
import type { TagShape } from './tag-shape';

/** What a run of tags was seen to follow: another run, or a tag that varies. */
export interface BeforeRun {
  /** The run that followed it last. */
  run: TagRun | undefined;
}

/** A tag that was read before, or several of one shape. */
export interface KnownTag extends BeforeRun {
  /** Of several of one shape the one that came last. */
  tag: Tag;
  /** Undefined if the same tag comes again. */
  readonly shape: TagShape | undefined;
  /** How the element ends behind `</`, unless it ends with blanks. */
  readonly closing: string;
  /** The tag that followed it last on its level. */
  next: KnownTag | undefined;
}

/** Tags that came one right behind the other, and most likely do so again. */
export interface TagRun extends BeforeRun {
  /** The text of all of them. */
  readonly raw: string;
  /** A start tag; undefined for the end of the element that is open then. */
  readonly tags: readonly (KnownTag | undefined)[];
  /** How the elements end that began before the run, innermost first. */
  readonly closings: readonly string[];
}

/** Runs that are kept, and how long they may be. */
const maxRuns = 1000;
const maxLength = 2000;

/**
 * Collects the tags that come one right behind the other. Between two values of an object stand the same tags each time: all
 * of them are then known by one comparison.
 */
export class TagRuns {
  #known = new Map<string, TagRun>();
  #before: BeforeRun | undefined;
  #tags: (KnownTag | undefined)[] = [];
  #closings: string[] = [];
  /** Of the elements that began in the run, how many are open. */
  #depth = 0;
  /** Where the run began. */
  #start = 0;

  /** The run that is most likely to stand here; undefined in the middle of one. */
  get expected(): TagRun | undefined {
    return this.#tags.length === 0 ? this.#before?.run : undefined;
  }

  startTag(known: KnownTag, at: number): void {
    this.#add(known, at);
    if (!known.tag.empty) this.#depth++;
  }

  endTag(closing: string, at: number): void {
    this.#add(undefined, at);
    if (this.#depth > 0) this.#depth--;
    else this.#closings.push(closing);
  }

  #add(known: KnownTag | undefined, at: number): void {
    if (this.#tags.length === 0) this.#start = at;
    this.#tags.push(known);
  }

  /** What comes at this place is a text, or a tag that varies: the tags up to there are a run. */
  end(text: string, at: number): void {
    if (this.#tags.length === 0) return;
    const raw = text.slice(this.#start, at);
    const known = this.#known.get(raw);
    // Of runs that come once each would keep the next one, and so on through the whole document.
    if (this.#before !== undefined) this.#before.run = known;
    this.follow(known ?? this.#keep(raw));
  }

  #keep(raw: string): TagRun | undefined {
    if (raw.length > maxLength) return undefined;
    if (this.#known.size >= maxRuns) this.#known = new Map();
    const run: TagRun = { raw, tags: this.#tags, closings: this.#closings, run: undefined };
    this.#known.set(raw, run);
    return run;
  }

  /** The next run follows this one or this tag; undefined for something that is not known. */
  follow(before: BeforeRun | undefined): void {
    this.#before = before;
    if (this.#tags.length === 0) return;
    this.#tags = [];
    this.#closings = [];
    this.#depth = 0;
  }
}
