import { NO_ADDRESS, type CompiledConnector, type CompiledWrite } from '@muster/domain-connector';
import type { Secrets } from '../calls/secrets.js';

/** Somebody has said where what is written goes: the folder of its file, or the address of the system alone. */
export function isReached({ file }: Pick<CompiledWrite, 'file'>, { baseUrl }: Pick<CompiledConnector, 'baseUrl'>, secrets: Pick<Secrets, 'has'>): boolean {
  return secrets.has(baseUrl) && (file ? secrets.has(file.folder) : baseUrl !== NO_ADDRESS);
}
