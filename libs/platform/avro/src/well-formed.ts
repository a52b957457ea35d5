/** True where the text has no lone surrogate, so that it has a UTF-8 form. */
export function isWellFormed(text: string): boolean {
  // In every supported runtime; the compiler's lib does not know it yet.
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
