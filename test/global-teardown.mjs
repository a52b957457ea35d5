export default async function teardown() {
  await globalThis.musterTestStack?.stop();
}
