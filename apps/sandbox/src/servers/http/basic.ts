import type { IncomingHttpHeaders } from 'node:http';

/** Name and password of `Authorization: Basic …`; undefined where there are none. */
export function basicOf({ authorization }: IncomingHttpHeaders): { name: string; secret: string } | undefined {
  const encoded = /^Basic ([\w+/=-]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [name = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { name, secret: rest.join(':') };
}
