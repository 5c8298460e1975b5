/**
 * Whether a path can stand in an address. Not those with a `.` or `..` segment, which every URL parser folds away, nor
 * with `/`'s and `%`'s kin, which servers and firewalls refuse before the repository sees them (Tomcat: `\`, `%`, `;`).
 */
export function isAddressable(path: string): boolean {
  return !/[\\%;]/.test(path) && path.isWellFormed() && !path.split('/').some((segment) => /^\.{1,2}$/.test(segment));
}
