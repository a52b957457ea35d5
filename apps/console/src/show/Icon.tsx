/** Small drawings that stand beside words, never in their place: hidden from those who listen. */
const PATHS = {
  today: 'M4 5h16v15H4zM4 9h16M8 3v4M16 3v4',
  exceptions: 'M12 4l9 16H3zM12 10v5M12 17.5v.5',
  records: 'M5 20c0-4 3-6 7-6s7 2 7 6M12 11a4 4 0 100-8 4 4 0 000 8',
  trace: 'M4 4h5v5H4zM15 4h5v5h-5zM15 15h5v5h-5zM9 6.500h6M12 6.500v11h3',
  search: 'M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l5 5',
  check: 'M5 12l5 5 9-10',
  clock: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3 2',
  pause: 'M12 21a9 9 0 100-18 9 9 0 000 18zM10 9v6M14 9v6',
  stop: 'M12 21a9 9 0 100-18 9 9 0 000 18zM9 9l6 6M15 9l-6 6',
  minus: 'M6 12h12',
  bell: 'M6 17V11a6 6 0 0112 0v6l1.5 2h-15zM10 21h4',
  sun: 'M12 16a4 4 0 100-8 4 4 0 000 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4',
  moon: 'M20 14a8 8 0 01-10-10 8 8 0 1010 10z',
  person: 'M5 20c0-4 3-6 7-6s7 2 7 6M12 11a4 4 0 100-8 4 4 0 000 8',
  retry: 'M4 12a8 8 0 0114-5l2 2M20 4v5h-5M20 12a8 8 0 01-14 5l-2-2M4 20v-5h5',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  play: 'M8 5l11 7-11 7z',
  comment: 'M4 5h16v11H11l-4 4v-4H4z',
  right: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  out: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3',
  event: 'M4 7h16v11H4zM4 7l8 6 8-6',
  arrow: 'M4 12h15M13 6l6 6-6 6',
  delivery: 'M3 7h11v9H3zM14 10h4l3 3v3h-7zM7 19a1.5 1.5 0 100-3 1.5 1.5 0 000 3zM17 19a1.5 1.5 0 100-3 1.5 1.5 0 000 3',
  steps: 'M4 18h5v-4h5v-4h6',
  book: 'M5 4h14v16H5zM9 4v16',
  link: 'M10 14a4 4 0 005.7 0l3-3a4 4 0 00-5.7-5.7l-1 1M14 10a4 4 0 00-5.7 0l-3 3A4 4 0 0011 18.700l1-1',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={2} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
