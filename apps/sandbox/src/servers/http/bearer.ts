import type { IncomingHttpHeaders } from 'node:http';

/** The token of `Authorization: Bearer …`; undefined where there is none. */
export function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
}
