import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

const PAUSE_MS = 200;

/** A field that shows what is typed at once, asks when the typing pauses, and follows the address where something else has changed that. */
export function useTyped(asked: string, ask: (text: string) => void): { readonly text: string; readonly type: (text: string) => void } {
  const [text, setText] = useState(asked);
  const lastAsked = useRef(asked);
  const settle = useDebouncedCallback((typed: string) => {
    lastAsked.current = typed;
    ask(typed);
  }, PAUSE_MS);
  useEffect(() => {
    if (asked === lastAsked.current) return;
    lastAsked.current = asked;
    setText(asked);
  }, [asked]);
  return {
    text,
    type(typed) {
      setText(typed);
      settle(typed.trim());
    },
  };
}
