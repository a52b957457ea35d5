import { SetupError } from '@muster/platform-kernel';

export interface TraceSettings {
  readonly url: string;
  /** How many traces are recorded: all, none, or a share of them. */
  readonly share: number;
  /** False where whoever began a trace has no say in whether it is recorded. */
  readonly followsParent: boolean;
  readonly scheduledDelayMillis: number;
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/** By the variables that OpenTelemetry has for every language; undefined where no collector is named. Throws SetupError. */
export function readTraceSettings(env: Env): TraceSettings | undefined {
  const has = (name: string) => (env[name] ?? '').trim() !== '';
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none') return undefined;
  // The endpoint of traces is taken as it is; that of all signals is what their paths begin with.
  const url = has('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ? env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']! : has('OTEL_EXPORTER_OTLP_ENDPOINT') ? `${env['OTEL_EXPORTER_OTLP_ENDPOINT']!.replace(/\/+$/, '')}/v1/traces` : undefined;
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new SetupError('OTEL_EXPORTER_OTLP_ENDPOINT, or that of traces, is no address of HTTP.', 'Name the collector as http://host:4318.');
  const protocol = [env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'], env['OTEL_EXPORTER_OTLP_PROTOCOL']].find((name) => name !== undefined && name !== '') ?? 'http/protobuf';
  if (protocol !== 'http/protobuf') throw new SetupError(`OTEL_EXPORTER_OTLP_PROTOCOL is ${protocol}, and traces are sent by http/protobuf alone.`, 'Leave it out, and name the HTTP port of the collector (4318).');
  const maxQueueSize = whole(env, 'OTEL_BSP_MAX_QUEUE_SIZE', 2_048);
  return { url, ...samplingOf(env), scheduledDelayMillis: whole(env, 'OTEL_BSP_SCHEDULE_DELAY', 5_000), maxQueueSize, maxExportBatchSize: Math.min(maxQueueSize, whole(env, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512)) };
}

function samplingOf(env: Env): Pick<TraceSettings, 'share' | 'followsParent'> {
  const name = (env['OTEL_TRACES_SAMPLER'] ?? '') || 'parentbased_always_on';
  const [, parent, kind] = /^(parentbased_)?(always_on|always_off|traceidratio)$/.exec(name) ?? [];
  if (kind === undefined) throw new SetupError(`OTEL_TRACES_SAMPLER is ${name}.`, 'Use always_on, always_off or traceidratio, with or without parentbased_ before it.');
  const ratio = Number((env['OTEL_TRACES_SAMPLER_ARG'] ?? '') || '1');
  if (!(ratio >= 0 && ratio <= 1)) throw new SetupError(`OTEL_TRACES_SAMPLER_ARG is ${env['OTEL_TRACES_SAMPLER_ARG']}.`, 'Give a number from 0 to 1.');
  return { followsParent: parent !== undefined, share: kind === 'always_on' ? 1 : kind === 'always_off' ? 0 : ratio };
}

function whole(env: Env, name: string, otherwise: number): number {
  const text = (env[name] ?? '').trim();
  if (text === '') return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new SetupError(`${name} is ${text}.`, 'Give a whole number of at least 1.');
  return Number(text);
}
