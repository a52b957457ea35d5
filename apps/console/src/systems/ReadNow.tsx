import { Button } from '@mantine/core';
import { mayAct, useSession } from '../shell/session';
import { useSystemAct } from './acts';

/** Reads a stream now rather than when it is due. */
export function ReadNow({ system, stream }: { readonly system: string; readonly stream: string }) {
  const session = useSession();
  const act = useSystemAct(system, `streams/${encodeURIComponent(stream)}/read`);
  if (!mayAct(session)) return null;
  return (
    <Button size="compact-sm" variant="default" loading={act.isPending} aria-label={`${act.isSuccess ? 'Asked' : 'Read now'}: ${stream}`} title={act.error ? String(act.error) : undefined} onClick={() => act.mutate({})}>
      {act.isSuccess ? 'Asked' : 'Read now'}
    </Button>
  );
}
