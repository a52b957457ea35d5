import { Button } from '@mantine/core';
import { ProblemView } from './states';

interface ActFormProps {
  readonly act: { readonly isPending: boolean; readonly error: unknown; readonly run: () => void };
  readonly label: string;
  readonly color?: string;
  readonly disabled: boolean;
  readonly children: React.ReactNode;
  readonly done: () => void;
}

/** A form that does one act, says what was refused, and goes when it is done. */
export function ActForm({ act, label, color, disabled, children, done }: ActFormProps) {
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        act.run();
      }}
    >
      {children}
      {act.error !== null && act.error !== undefined && <ProblemView error={act.error} />}
      <div className="row">
        <Button type="submit" color={color} loading={act.isPending} disabled={disabled}>
          {label}
        </Button>
        <Button variant="default" onClick={done}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
