import type { StatusText } from './status';

/** How far a transfer is. */
export interface TransferProgress {
  readonly bytes: number;
  /** `null` if nobody knows. */
  readonly total: number | null;
  /** From 0 to 1; `null` without a total. */
  readonly share: number | null;
  /** Bytes a second, since the last time. */
  readonly rate: number;
}

export interface TransferWatch {
  readonly total: number | null;
  /** Shows the progress under the node. */
  readonly show: (text: StatusText) => void;
  /** Takes the progress every so many milliseconds. */
  readonly message?: { readonly every: number; readonly send: (progress: TransferProgress) => void } | undefined;
}

const showEvery = 500;

/** Follows a transfer: to be told the bytes that have passed so far. */
export function watchTransfer({ total, show, message }: TransferWatch): (bytes: number) => void {
  const showIt = rhythm(showEvery, total, (progress) => show(statusOf(progress)));
  const sendIt = message === undefined ? undefined : rhythm(message.every, total, message.send);
  return (bytes) => {
    const now = performance.now();
    showIt(bytes, now);
    sendIt?.(bytes, now);
  };
}

function rhythm(every: number, total: number | null, take: (progress: TransferProgress) => void) {
  let last = { bytes: 0, at: performance.now() };
  return (bytes: number, now: number): void => {
    const passed = now - last.at;
    if (passed < every) return;
    const share = total === null ? null : total === 0 ? 1 : Math.min(1, bytes / total);
    take({ bytes, total, share, rate: Math.round(((bytes - last.bytes) * 1000) / passed) });
    last = { bytes, at: now };
  };
}

function statusOf({ bytes, total, share, rate }: TransferProgress): StatusText {
  const values = { done: readable(bytes), rate: readable(rate) };
  if (total === null || share === null) return { key: 'transfer', values };
  const whole = { ...values, total: readable(total), share: Math.floor(share * 100) };
  return { key: 'transferOf', values: whole };
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes as people read them: `12.3 MB`. */
export function readable(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power] ?? 'B'}`;
}
