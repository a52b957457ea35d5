import { Select, Textarea, TextInput } from '@mantine/core';
import type { EventField } from '../api/types';
import { words } from '../show/format';
import { Icon } from '../show/Icon';

interface Props {
  readonly field: EventField;
  readonly text: string;
  readonly problem: string | undefined;
  readonly isChanged: boolean;
  /** It is likely what the exception is about. */
  readonly isSuspect: boolean;
  readonly change: (text: string) => void;
}

const YES_NO = [
  { value: '', label: 'no value' },
  { value: 'true', label: 'yes' },
  { value: 'false', label: 'no' },
];

/** One value of an event, in the field that its type asks for; its problem stands with it. */
export function EventFieldInput({ field, text, problem, isChanged, isSuspect, change }: Props) {
  const shared = {
    label: (
      <>
        {field.label}
        {isChanged ? <span className="changed"> changed</span> : isSuspect && <span className="suspect"> look here</span>}
      </>
    ),
    description: field.meaning ?? words(field.path),
    error: problem,
    inputWrapperOrder: ['label', 'description', 'input', 'error'] as ('label' | 'description' | 'input' | 'error')[],
    // So that a problem leads to its field.
    id: `field-${field.path}`,
  };
  if (field.type === 'boolean' || field.type === 'choice') {
    const data = field.type === 'boolean' ? YES_NO : [{ value: '', label: 'no value' }, ...[...new Set([...(field.choices ?? []), ...(text === '' ? [] : [text])])].map((value) => ({ value, label: field.choices?.includes(value) ? value : `${value} (not known)` }))];
    return <Select {...shared} searchable={data.length > 8} data={data} value={text} onChange={(value) => change(value ?? '')} />;
  }
  const placeholder = field.masked ? 'hidden; write here to replace it' : 'no value';
  const input = { ...shared, value: text, placeholder, onChange: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value) };
  if (field.type === 'json') return <Textarea {...input} rows={5} classNames={{ input: 'mono' }} />;
  return <TextInput {...input} type={field.type === 'date' ? 'date' : 'text'} inputMode={field.type === 'number' ? 'decimal' : undefined} leftSection={field.masked ? <Icon name="lock" size={14} /> : undefined} />;
}
