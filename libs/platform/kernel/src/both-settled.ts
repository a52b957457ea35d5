/** Both, or the error of the first that has one; only when both are over, so that neither goes on once it is known that all was in vain. */
export async function bothSettled<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
