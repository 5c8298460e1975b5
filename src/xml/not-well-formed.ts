/** Why a text is no XML document. */
export class NotWellFormed extends Error {}

/** All that is no Char (XML 1.0, section 2.2); decoders let no lone surrogate through. */
export const forbidden = /[^\t\n\r -\ufffd]/;
