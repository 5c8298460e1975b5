import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Replay {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** From now on the real server isn't asked: a request without a recorded answer is answered by an error. */
  stopRecording(): void;
  stop(): void;
}

/** Starts the program of replay-server.ts in a process of its own, which ends with this one. */
export async function startReplay(program: string, server: string): Promise<Replay> {
  const child = fork(program, [server]);
  const [port] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the replay ended with code ${String(code)}`))),
  ])) as [number];
  return {
    origin: `http://127.0.0.1:${port}`,
    stopRecording: () => child.send('replay'),
    stop: () => child.disconnect(),
  };
}
