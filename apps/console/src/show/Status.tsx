import { Icon, type IconName } from './Icon';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

const ICONS: Readonly<Record<Tone, IconName>> = { good: 'check', busy: 'clock', warn: 'exceptions', bad: 'stop', quiet: 'minus' };

/** A state in words with its sign; the colour only repeats what both say. */
export function Status({ tone, children, icon = ICONS[tone], title }: { readonly tone: Tone; readonly children: React.ReactNode; readonly icon?: IconName; readonly title?: string }) {
  return (
    <span className={`status ${tone}`} title={title}>
      <Icon name={icon} size={14} />
      <span>{children}</span>
    </span>
  );
}
