import { SetupError, TransientError } from '@muster/platform-kernel';
import { startTracing } from '@muster/platform-tracing';

/** Runs one service as its own process until SIGTERM or SIGINT; a fault of the setup is told in one sentence, exit code 1. Its traces go to the collector that the environment names. */
export function runService(name: string, start: () => Promise<{ url: string; stop(): Promise<void> }>): void {
  const started = startTracing().then(async (tracing) => ({ tracing, service: await start() }));
  const stop = async (signal: string) => {
    console.error(`${name}: stopping (${signal})`);
    const { tracing, service } = await started;
    await service.stop();
    await tracing?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(signal));
  started.then(
    ({ service: { url } }) => console.error(`${name}: ready at ${url}`),
    (error: unknown) => {
      console.error(`${name}: ${error instanceof SetupError || error instanceof TransientError ? error.message : error instanceof Error ? error.stack : String(error)}`);
      process.exit(1);
    },
  );
}
