import { Kbd, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { searchQuery } from '../api/queries';
import type { FoundRecord } from '../api/types';
import { recordPath, tracePath } from '../show/paths';
import { Icon } from '../show/Icon';
import { words } from '../show/format';

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** One field for any record by any of its names; `/` leads there from anywhere. What is no record may be a correlation id, which leads to its trace. */
export function GlobalSearch() {
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const [asked] = useDebouncedValue(text.trim(), 150);
  const field = useRef<HTMLInputElement>(null);
  const listId = useId();
  const navigate = useNavigate();
  const found = useQuery(searchQuery(asked));
  const records = asked.length > 1 ? (found.data?.records ?? []) : [];
  const choices = [...records.map((record) => ({ id: `${record.entity}/${record.recordId}`, to: recordPath(record.entity, record.recordId), record })), ...(asked.length > 1 ? [{ id: 'trace', to: tracePath(asked), record: null }] : [])];

  useEffect(() => {
    const toField = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener('keydown', toField);
    return () => document.removeEventListener('keydown', toField);
  }, []);
  useEffect(() => setAt(0), [asked]);

  const go = (to: string) => {
    setOpen(false);
    setText('');
    field.current?.blur();
    void navigate(to);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      setAt((before) => (choices.length === 0 ? 0 : (before + (event.key === 'ArrowDown' ? 1 : choices.length - 1)) % choices.length));
    } else if (event.key === 'Escape') {
      setOpen(false);
      field.current?.blur();
    } else if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault();
      // Before the answer is there, the page of all that is found waits for it.
      const chosen = asked === text.trim() && !found.isFetching ? choices[at] : undefined;
      go(chosen?.to ?? `/records?q=${encodeURIComponent(text.trim())}`);
    }
  };
  const isShown = isOpen && asked.length > 1 && text !== '';

  return (
    <div className="bar-search" role="search">
      <TextInput
        ref={field}
        size="sm"
        aria-label="Find a worker, project or booking"
        placeholder="Find a worker, project or booking by name, e-mail, code or id"
        leftSection={<Icon name="search" />}
        rightSection={<Kbd size="xs">/</Kbd>}
        value={text}
        role="combobox"
        aria-expanded={isShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isShown && choices[at] ? `${listId}-${at}` : undefined}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <ul className="found" id={listId} role="listbox" aria-label="What was found" hidden={!isShown}>
        {choices.map(({ id, to, record }, index) => (
          <li
            key={id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            // The field must not lose its focus before the click is done.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => go(to)}
            onMouseMove={() => setAt(index)}
          >
            {record === null ? <TraceChoice text={asked} why={found.isFetching && records.length === 0 ? 'Searching … ' : found.error ? 'The search failed. ' : records.length === 0 && found.isSuccess ? 'No record has this name or id. ' : ''} /> : <RecordChoice record={record} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function RecordChoice({ record }: { readonly record: FoundRecord }) {
  return (
    <div className="row">
      <strong>{record.label}</strong>
      <span className="tag">{words(record.entity)}</span>
      <span className="dim cut">{record.detail}</span>
      <span className="dim cut push mono">{record.externalIds.map(({ system, id }) => `${system}:${id}`).join('  ')}</span>
    </div>
  );
}

/** @param why nothing else is offered */
function TraceChoice({ text, why }: { readonly text: string; readonly why: string }) {
  return (
    <div className="row">
      <Icon name="trace" />
      {why !== '' && <span className="dim">{why}</span>}
      <span>
        Trace <strong className="break">{text}</strong>
      </span>
    </div>
  );
}
