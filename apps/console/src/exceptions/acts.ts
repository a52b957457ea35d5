import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from '../api/ask';
import type { GroupDetail, RetryResult } from '../api/types';

/** A reason is one line of the audit, a comment may be more. */
export const REASON_MAX = 300;
export const COMMENT_MAX = 4_000;

export type GroupAct = 'assign' | 'comment' | 'snooze' | 'discard';

/** Does something with a group as a whole, or with some of its exceptions; the page then shows what the service says has become of it. */
export function useGroupAct(fingerprint: string, act: GroupAct) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) => ask<GroupDetail>(`/v1/exception-groups/${encodeURIComponent(fingerprint)}/${act}`, { method: 'POST', body }),
    onSettled: () => client.invalidateQueries({ queryKey: ['exceptions'] }),
  });
}

/** What is retried: some exceptions of a group, or all that are open in it. */
export interface Selection {
  readonly fingerprint: string;
  readonly ids: readonly string[] | null;
}

const bodyOf = ({ fingerprint, ids }: Selection) => (ids === null ? { fingerprint } : { fingerprint, ids });

export function useRehearse() {
  return useMutation({ mutationFn: (selection: Selection) => ask<RetryResult>('/v1/exceptions/rehearse', { method: 'POST', body: bodyOf(selection) }) });
}

export function useRetry() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ reason, ...selection }: Selection & { readonly reason: string }) => ask<RetryResult>('/v1/exceptions/retry', { method: 'POST', body: { ...bodyOf(selection), ...(reason === '' ? {} : { reason }) } }),
    onSettled: refresh,
  });
}

export interface EventEdit {
  readonly values: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly dryRun: boolean;
}

export function useEdit(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (edit: EventEdit) => ask<RetryResult>(`/v1/exceptions/${encodeURIComponent(id)}/edit`, { method: 'POST', body: edit }),
    onSuccess: (_, { dryRun }) => (dryRun ? undefined : refresh()),
  });
}

/** What a retry may have changed anywhere. */
function useRefresh() {
  const client = useQueryClient();
  return () => {
    for (const kept of ['exceptions', 'record', 'trace']) void client.invalidateQueries({ queryKey: [kept] });
  };
}
