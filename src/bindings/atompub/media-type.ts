/** The media types of AtomPub and CMIS (CMIS 1.1, section 3.3). */
export const mediaTypes = {
  entry: 'application/atom+xml;type=entry',
  feed: 'application/atom+xml;type=feed',
  tree: 'application/cmistree+xml',
  query: 'application/cmisquery+xml',
  acl: 'application/cmisacl+xml',
  allowableActions: 'application/cmisallowableactions+xml',
} as const;

interface MediaType {
  readonly essence: string;
  /** The parameter `type`, which tells a feed from an entry. */
  readonly type: string | undefined;
}

function parse(text: string): MediaType {
  const [essence = '', ...parameters] = text.split(';');
  let type: string | undefined;
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=');
    if (name.trim().toLowerCase() === 'type') type = value.trim().replaceAll('"', '').toLowerCase();
  }
  return { essence: essence.trim().toLowerCase(), type };
}

/** How well a media type is the wanted one, by its parts: 2 in all of them, 1 where it leaves the parameter out, 0 not. */
export function mediaTypeMatch(given: string | undefined, wanted: string): 0 | 1 | 2 {
  if (given === undefined) return 0;
  const [one, other] = [parse(given), parse(wanted)];
  if (one.essence !== other.essence) return 0;
  if (one.type === other.type) return 2;
  return one.type === undefined ? 1 : 0;
}

/** True for what may be an Atom entry, however its type is spelt. */
export function isEntry(given: string | undefined): boolean {
  return mediaTypeMatch(given, mediaTypes.entry) > 0 || parse(given ?? '').essence === 'application/cmisatom+xml';
}
