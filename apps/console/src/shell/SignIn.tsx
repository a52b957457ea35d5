import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ask } from '../api/ask';
import { sessionQuery } from '../api/queries';
import type { Session } from '../api/types';
import { ProblemView } from '../show/states';

/** True once somebody was signed in on this page: then whoever comes back is told why they have to again. */
let hasBeenSignedIn = false;

export const noteSignedIn = () => {
  hasBeenSignedIn = true;
};

export const noteSignedOut = () => {
  hasBeenSignedIn = false;
};

export function SignIn() {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => ask<Session>('/v1/session', { method: 'POST', body: { name, password } }),
    onSuccess: async (session) => {
      // What the page knew was shown to whoever was signed in before.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
      client.setQueryData(sessionQuery.queryKey, session);
    },
    onError: () => setPassword(''),
  });
  useEffect(() => {
    document.title = 'Sign in · Muster';
  }, []);

  return (
    <main className="sign-in">
      <form
        className="panel"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <div className="row">
          <img src="/muster.svg" width={28} height={28} alt="" />
          <h1>Muster</h1>
        </div>
        {hasBeenSignedIn && !signIn.error && (
          <p className="note warn" role="status">
            Your session has ended. Sign in, and you are back where you were.
          </p>
        )}
        {signIn.error && <ProblemView error={signIn.error} />}
        <TextInput size="sm" label="Name" name="username" autoComplete="username" autoCapitalize="none" required withAsterisk={false} autoFocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <PasswordInput size="sm" label="Password" name="password" autoComplete="current-password" required withAsterisk={false} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <Button size="sm" type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
        <p className="dim">The first start made the account admin; its password is in the file that the start named. Others are made with the command muster account add.</p>
      </form>
    </main>
  );
}
