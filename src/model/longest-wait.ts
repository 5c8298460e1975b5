/** The longest time that a timer takes, in milliseconds: over 24 days. It would end a longer one at once. */
export const longestWait = 2 ** 31 - 1;
