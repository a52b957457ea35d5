/** Declared parameters as texts, each filled. */
export function queryTexts(query: Readonly<Record<string, string | number | boolean>> = {}, fill: (text: string) => string = (text) => text): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, fill(String(value))]));
}
