/** An access control list (CMIS 1.1, section 2.1.12). */
export interface Acl {
  aces: readonly Ace[];
  /** False when the server has rules that these entries don't show. */
  isExact?: boolean;
}

export interface Ace {
  principalId: string;
  permissions: readonly string[];
  /** False for an entry that comes from a parent. */
  isDirect?: boolean;
}
