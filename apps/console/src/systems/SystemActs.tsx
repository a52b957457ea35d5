import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { mayAct, useSession } from '../shell/session';
import { REASON_MAX } from '../exceptions/acts';
import { ActForm } from '../show/ActForm';
import { Dialog } from '../show/Dialog';
import { capital, words } from '../show/format';
import { Icon } from '../show/Icon';
import { ProblemView } from '../show/states';
import { Time } from '../show/Time';
import { useSystemAct } from './acts';
import { credentialsQuery } from './queries';
import type { Credential, SystemDetail } from './types';

/** What can be done with a system from here: hold it, let it go on, and give it what it lets us in by. */
export function SystemActs({ system: { system, state } }: { readonly system: SystemDetail }) {
  const session = useSession();
  const [dialog, setDialog] = useState<'pause' | 'credentials' | null>(null);
  const resume = useSystemAct(system, 'resume');
  const close = () => setDialog(null);
  if (!mayAct(session)) return null;
  return (
    <div className="stack">
      <div className="row">
        {state === 'paused' ? (
          <Button leftSection={<Icon name="play" size={14} />} loading={resume.isPending} onClick={() => resume.mutate({})}>
            Resume
          </Button>
        ) : (
          <Button variant="default" leftSection={<Icon name="pause" size={14} />} onClick={() => setDialog('pause')}>
            Pause ...
          </Button>
        )}
        <Button variant="default" leftSection={<Icon name="link" size={14} />} onClick={() => setDialog('credentials')}>
          Give credentials ...
        </Button>
      </div>
      {resume.error && <ProblemView error={resume.error} />}
      <Dialog opened={dialog === 'pause'} close={close} title={`Pause ${system}`}>
        <PauseForm system={system} done={close} />
      </Dialog>
      <Dialog opened={dialog === 'credentials'} close={close} title={`What ${system} lets us in by`}>
        <CredentialsForm system={system} done={close} />
      </Dialog>
    </div>
  );
}

interface FormProps {
  readonly system: string;
  readonly done: () => void;
}

function PauseForm({ system, done }: FormProps) {
  const act = useSystemAct(system, 'pause');
  const [reason, setReason] = useState('');
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ reason: reason.trim() }, { onSuccess: done }) }} label="Pause" disabled={reason.trim() === ''} done={done}>
      <p className="dim">Nothing is read from it or written to it until it is resumed. What is due waits, and nothing is lost.</p>
      <TextInput label="Reason" maxLength={REASON_MAX} required data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActForm>
  );
}

function CredentialsForm({ system, done }: FormProps) {
  const { data, error } = useQuery(credentialsQuery(system));
  const act = useSystemAct(system, 'credentials');
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState('');
  if (data === undefined) return error ? <ProblemView error={error} /> : null;
  if (!data.mayBeGiven || data.credentials.length === 0) return <p>{data.credentials.length === 0 ? 'It lets everybody in.' : 'The connectors have no key to seal secrets with, so that they can be changed in their environment only.'}</p>;
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ values: given, reason: reason.trim() }, { onSuccess: done }) }} label="Give" disabled={Object.keys(given).length === 0 || reason.trim() === ''} done={done}>
      <p className="dim">They count at once, and what {system} refused is tried again. They are kept sealed and shown to nobody; what is left empty stays as it is.</p>
      {data.credentials.map((credential) => (
        <CredentialInput key={credential.name} credential={credential} value={values[credential.name] ?? ''} set={(value) => setValues({ ...values, [credential.name]: value })} />
      ))}
      <TextInput label="Reason" maxLength={REASON_MAX} required value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActForm>
  );
}

function CredentialInput({ credential: { name, from, secret, given }, value, set }: { readonly credential: Credential; readonly value: string; readonly set: (value: string) => void }) {
  const props = { label: capital(words(name)), value, autoComplete: 'off', onChange: (event: React.ChangeEvent<HTMLInputElement>) => set(event.currentTarget.value) };
  const description = given ? (
    <>
      given by {given.by}, <Time at={given.at} />
    </>
  ) : (
    `as ${from} of the connectors says`
  );
  return secret ? <PasswordInput {...props} description={description} visibilityToggleButtonProps={{ 'aria-label': `Show what is typed for ${name}` }} /> : <TextInput {...props} description={description} />;
}
