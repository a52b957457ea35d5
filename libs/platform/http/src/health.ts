import { Controller, Get, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import type { Response } from 'express';

/** Resolves where the part answers; its error says why it does not. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<void>;
}

export interface ReadinessAnswer {
  status: 'ready' | 'not-ready';
  checks: { name: string; ok: boolean; ms: number; reason?: string }[];
}

const READINESS = Symbol('readiness');
const TIMEOUT_MS = 3_000;

/** Asks all parts at once; one that is silent for three seconds counts as out of reach. */
export class Readiness {
  private running: Promise<ReadinessAnswer> | undefined;

  constructor(private readonly checks: readonly ReadinessCheck[]) {}

  /** Those who ask while an answer is being made get that one. */
  ask(): Promise<ReadinessAnswer> {
    this.running ??= this.look().finally(() => (this.running = undefined));
    return this.running;
  }

  private async look(): Promise<ReadinessAnswer> {
    const checks = await Promise.all(this.checks.map((check) => askOne(check)));
    return { status: checks.every(({ ok }) => ok) ? 'ready' : 'not-ready', checks };
  }
}

async function askOne({ name, check }: ReadinessCheck): Promise<ReadinessAnswer['checks'][number]> {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  let timer: NodeJS.Timeout | undefined;
  try {
    const silent = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS)));
    await Promise.race([check(), silent]);
    return { name, ok: true, ms: ms() };
  } catch (error) {
    return { name, ok: false, ms: ms(), reason: error instanceof Error ? error.message : 'unknown' };
  } finally {
    clearTimeout(timer);
  }
}

@Controller('health')
class HealthController {
  constructor(@Inject(READINESS) private readonly readiness: Readiness) {}

  /** This process runs and its event loop turns. */
  @Get('live')
  live(): { status: string } {
    return { status: 'live' };
  }

  /** What it needs answers too; 503 with the reasons where not. */
  @Get('ready')
  async ready(@Res() response: Response): Promise<void> {
    const answer = await this.readiness.ask();
    response.status(answer.status === 'ready' ? 200 : 503).json(answer);
  }
}

@Module({})
export class HealthModule {
  static of(checks: readonly ReadinessCheck[]): DynamicModule {
    return { module: HealthModule, controllers: [HealthController], providers: [{ provide: READINESS, useValue: new Readiness(checks) }] };
  }
}
