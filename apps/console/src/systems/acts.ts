import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from '../api/ask';

/** Does something with a system: pause, resume, credentials, or `streams/<stream>/read`. What the page shows of it is asked for anew. */
export function useSystemAct(system: string, act: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) => ask<Readonly<Record<string, unknown>>>(`/v1/systems/${encodeURIComponent(system)}/${act}`, { method: 'POST', body }),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['system', system] }), client.invalidateQueries({ queryKey: ['flow'] })]),
  });
}
