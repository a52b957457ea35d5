import { Alert, Button, Skeleton } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { Problem } from '../api/problem';
import { Icon } from './Icon';

/** What a page shows where it has nothing else to show: not yet, nothing there, or refused. */
export function Loading({ what, rows = 6 }: { readonly what: string; readonly rows?: number }) {
  return (
    <div className="stack" role="status" aria-live="polite">
      <span className="unseen">Loading {what} …</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={22} radius="sm" />
      ))}
    </div>
  );
}

/** @param children what that means, and what next */
export function Empty({ title, children }: { readonly title: string; readonly children?: React.ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function ProblemView({ error, again }: { readonly error: unknown; readonly again?: () => void }) {
  const { reset } = useQueryErrorResetBoundary();
  const problem = error instanceof Problem ? error : new Problem(0, 'The page failed', error instanceof Error ? error.message : String(error), 'Reload the page. If it fails again, tell those who build Muster.');
  return (
    <Alert className="problem" role="alert" title={problem.title} icon={<Icon name="stop" size={18} />} color="red" variant="outline">
      {problem.detail !== '' && problem.detail !== problem.title && <p>{problem.detail}</p>}
      {problem.remedy !== null && problem.remedy !== problem.detail && (
        <p>
          <strong>What to do: </strong>
          {problem.remedy}
        </p>
      )}
      {again && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Icon name="retry" size={14} />}
          onClick={() => {
            reset();
            again();
          }}
        >
          Ask again
        </Button>
      )}
    </Alert>
  );
}
