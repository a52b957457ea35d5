import { Button, Menu, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { GroupDetail } from '../api/types';
import { mayAct, NO_ACT, useSession } from '../shell/session';
import { ActForm } from '../show/ActForm';
import { counted } from '../show/format';
import { Dialog } from '../show/Dialog';
import { Icon } from '../show/Icon';
import { ProblemView } from '../show/states';
import { REASON_MAX, useGroupAct } from './acts';
import { SNOOZES, snoozeUntil } from './snooze';

type Asking = 'assign' | 'snooze' | 'discard' | null;

/** @param chosen ids that were chosen in the list; none stands for the whole group */
export function GroupActs({ group, chosen }: { readonly group: GroupDetail; readonly chosen: readonly string[] }) {
  const session = useSession();
  const [dialog, setDialog] = useState<Asking>(null);
  const assign = useGroupAct(group.fingerprint, 'assign');
  const wake = useGroupAct(group.fingerprint, 'snooze');
  const close = () => setDialog(null);
  if (!mayAct(session)) return <p className="dim">{NO_ACT}</p>;
  const isOver = group.state === 'ended';

  return (
    <div className="stack">
      <div className="row">
        <Menu position="bottom-start" transitionProps={{ duration: 0 }}>
          <Menu.Target>
            <Button variant="default" leftSection={<Icon name="person" size={14} />} loading={assign.isPending}>
              {group.assignee === null ? 'Assign' : `Assigned to ${group.assignee}`}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {group.assignee !== session.name && <Menu.Item onClick={() => assign.mutate({ assignee: session.name })}>To me</Menu.Item>}
            <Menu.Item onClick={() => setDialog('assign')}>To somebody else ...</Menu.Item>
            {group.assignee !== null && <Menu.Item onClick={() => assign.mutate({ assignee: null })}>To nobody</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
        {group.state === 'snoozed' ? (
          <Button variant="default" leftSection={<Icon name="bell" size={14} />} loading={wake.isPending} onClick={() => wake.mutate({ until: null, reason: 'woken by hand' })}>
            Wake now
          </Button>
        ) : (
          <Button variant="default" leftSection={<Icon name="pause" size={14} />} disabled={isOver} onClick={() => setDialog('snooze')}>
            Snooze ...
          </Button>
        )}
        <Button variant="default" leftSection={<Icon name="stop" size={14} />} disabled={isOver} onClick={() => setDialog('discard')}>
          {chosen.length > 0 ? `Discard ${counted(chosen.length, 'chosen one')} ...` : 'Discard ...'}
        </Button>
      </div>
      {(assign.error ?? wake.error) && <ProblemView error={assign.error ?? wake.error} />}
      <Dialog opened={dialog === 'assign'} close={close} title="Assign to">
        <AssignForm group={group} done={close} />
      </Dialog>
      <Dialog opened={dialog === 'snooze'} close={close} title="Snooze this group">
        <SnoozeForm group={group} done={close} />
      </Dialog>
      <Dialog opened={dialog === 'discard'} close={close} title={chosen.length > 0 ? `Discard ${counted(chosen.length, 'exception')}` : `Discard ${counted(group.open, 'exception')}`}>
        <DiscardForm group={group} chosen={chosen} done={close} />
      </Dialog>
    </div>
  );
}

interface FormProps {
  readonly group: GroupDetail;
  readonly done: () => void;
}

function AssignForm({ group, done }: FormProps) {
  const act = useGroupAct(group.fingerprint, 'assign');
  const [assignee, setAssignee] = useState('');
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ assignee: assignee.trim() }, { onSuccess: done }) }} label="Assign" disabled={assignee.trim() === ''} done={done}>
      <TextInput label="Name of the account" value={assignee} data-autofocus onChange={(event) => setAssignee(event.currentTarget.value)} />
    </ActForm>
  );
}

function SnoozeForm({ group, done }: FormProps) {
  const act = useGroupAct(group.fingerprint, 'snooze');
  const [choice, setChoice] = useState<string>(SNOOZES[0]!.value);
  const [moment, setMoment] = useState('');
  const [reason, setReason] = useState('');
  const until = snoozeUntil(choice, moment, new Date());
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ until, reason: reason.trim() }, { onSuccess: done }) }} label="Snooze" disabled={until === null || reason.trim() === ''} done={done}>
      <p className="dim">The group leaves the open list and comes back by itself.</p>
      <Select label="Until" data={SNOOZES.map(({ value, label }) => ({ value, label }))} value={choice} onChange={(value) => setChoice(value ?? choice)} comboboxProps={{ withinPortal: false }} />
      {choice === 'moment' && <TextInput label="Moment" type="datetime-local" value={moment} error={moment !== '' && until === null ? 'It has to lie ahead.' : undefined} onChange={(event) => setMoment(event.currentTarget.value)} />}
      <TextInput label="Why it can wait" maxLength={REASON_MAX} required data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActForm>
  );
}

function DiscardForm({ group, chosen, done }: FormProps & { readonly chosen: readonly string[] }) {
  const act = useGroupAct(group.fingerprint, 'discard');
  const [reason, setReason] = useState('');
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ reason: reason.trim(), ...(chosen.length > 0 ? { ids: chosen } : {}) }, { onSuccess: done }) }} label="Discard" color="red" disabled={reason.trim() === ''} done={done}>
      <p>What these say will not be taken any more: no record changes by it, and no system is told. It stays readable here, with your reason.</p>
      <TextInput label="Why nothing is lost by it" maxLength={REASON_MAX} required data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActForm>
  );
}
