import assert from 'node:assert/strict';
import type { BindingName } from '../../src/client/client';
import type { RunningServer } from '../support/opencmis-server';

/** A way to speak to a real server. */
export interface Wire {
  readonly title: string;
  readonly binding: BindingName;
  readonly cmisVersion: '1.0' | '1.1';
  readonly url: (server: RunningServer) => string;
}

export const browser: Wire = {
  title: 'Browser',
  binding: 'browser',
  cmisVersion: '1.1',
  url: ({ browserUrl }) => browserUrl,
};
export const atomPub11: Wire = {
  title: 'AtomPub 1.1',
  binding: 'atompub',
  cmisVersion: '1.1',
  url: ({ atom11Url }) => atom11Url,
};
export const atomPub10: Wire = {
  title: 'AtomPub 1.0',
  binding: 'atompub',
  cmisVersion: '1.0',
  url: ({ atomUrl }) => atomUrl,
};

export const wires: readonly Wire[] = [browser, atomPub11, atomPub10];

/** How a test reaches a server by a wire. */
export interface Access {
  readonly url: string;
  /** Default `browser`. */
  readonly binding?: BindingName;
  readonly user: string;
  readonly password: string;
}

export function accessTo(server: RunningServer, { binding, url }: Wire): Access {
  return { url: url(server), binding, user: server.user, password: server.password };
}

/** One of the names by which a server calls what a case needs. */
export function need<T>(name: T | undefined): T {
  assert.ok(name !== undefined, 'the subject lacks a name that this case needs');
  return name;
}
