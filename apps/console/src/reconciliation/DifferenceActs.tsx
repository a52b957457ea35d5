import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { REASON_MAX } from '../exceptions/acts';
import { ActForm } from '../show/ActForm';
import { Dialog } from '../show/Dialog';
import { counted } from '../show/format';
import { Icon } from '../show/Icon';
import { useReconciliationAct } from './queries';

interface ActsProps {
  readonly ids: readonly number[];
  readonly done: () => void;
}

const DAYS = 30;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** What can be done with the differences that are chosen. */
export function DifferenceActs({ ids, done }: ActsProps) {
  const [dialog, setDialog] = useState<'heal' | 'accept' | null>(null);
  const close = () => setDialog(null);
  const ended = () => {
    close();
    done();
  };
  return (
    <div className="row">
      <Button leftSection={<Icon name="retry" size={14} />} onClick={() => setDialog('heal')}>
        Mend {counted(ids.length, 'difference')} ...
      </Button>
      <Button variant="default" leftSection={<Icon name="check" size={14} />} onClick={() => setDialog('accept')}>
        Accept ...
      </Button>
      <Dialog opened={dialog === 'heal'} close={close} title={`Mend ${counted(ids.length, 'difference')}`}>
        <HealForm ids={ids} done={ended} />
      </Dialog>
      <Dialog opened={dialog === 'accept'} close={close} title={`Accept ${counted(ids.length, 'difference')}`}>
        <AcceptForm ids={ids} done={ended} />
      </Dialog>
    </div>
  );
}

function HealForm({ ids, done }: ActsProps) {
  const act = useReconciliationAct('differences/heal');
  const [reason, setReason] = useState('');
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ ids, reason: reason.trim() }, { onSuccess: done }) }} label="Mend" disabled={reason.trim() === ''} done={done}>
      <p className="dim">What we write is written anew, and what the system owns is read anew, by the path that changes go anyway. The next run tells whether it is gone.</p>
      <TextInput label="Reason" maxLength={REASON_MAX} required data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActForm>
  );
}

function AcceptForm({ ids, done }: ActsProps) {
  const act = useReconciliationAct('differences/accept');
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState(inDays(DAYS));
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ ids, until, reason: reason.trim() }, { onSuccess: done }) }} label="Accept" disabled={reason.trim() === '' || until === ''} done={done}>
      <p className="dim">They may stand until that day, as long as they stay the same.</p>
      <TextInput label="Until" type="date" required value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
      <TextInput label="Reason" maxLength={REASON_MAX} required data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActForm>
  );
}
