/** The settings that decide whether a server's certificate is accepted, for the remedy. */
export interface CertificateSettings {
  /** Names the host that is connected to. */
  address: string;
  /** Names the file of the authority. */
  authority: string;
}

const UNKNOWN_AUTHORITY = new Set(['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_UNTRUSTED', 'CERT_SIGNATURE_FAILURE']);
const OUT_OF_DATE = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** Why Node refuses the certificate of a server, by the code of its error, and what to do; undefined where the fault is another one. */
export function certificateFault(code: unknown, { address, authority }: CertificateSettings): { why: string; remedy: string } | undefined {
  if (typeof code !== 'string') return undefined;
  if (UNKNOWN_AUTHORITY.has(code)) return { why: `is signed by an authority that is not trusted here (${code})`, remedy: `Set ${authority} to the file of that authority's certificate.` };
  if (OUT_OF_DATE.has(code)) return { why: `is out of date (${code})`, remedy: 'Renew it on the server, or set the clock of this machine right.' };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { why: `is for another host (${code})`, remedy: `Name the server in ${address} as its certificate does, or renew the certificate with that name.` };
  return undefined;
}
