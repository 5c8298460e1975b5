/** Why a text is no XML document. */
export class NotWellFormed extends Error {}
