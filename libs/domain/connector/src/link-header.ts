const link = /<([^>]*)>((?:\s*;\s*[\w*!#$&+.^`|~-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]+))?)*)/g;
const parameter = /;\s*([\w*!#$&+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))/g;

/** The target of rel="next" in a Link header (RFC 8288); undefined where there is none. */
export function nextLinkOf(header: string | undefined): string | undefined {
  for (const [, target, parameters] of (header ?? '').matchAll(link)) {
    const rel = [...parameters!.matchAll(parameter)].find(([, name]) => name!.toLowerCase() === 'rel');
    if ((rel?.[2] ?? rel?.[3] ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return undefined;
}
