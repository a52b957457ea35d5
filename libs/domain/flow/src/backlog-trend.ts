/** What was known of a backlog at one moment: how much of it has been worked off in all, and how much waits. */
export interface BacklogSample {
  readonly atMs: number;
  /** Offsets of cursors: it falls only where a database was restored, or other topics are counted than before. */
  readonly done: number;
  readonly waiting: number;
}

export interface BacklogTrend {
  /** Worked off per second, over the time of the samples. */
  readonly perSecond: number;
  /** Seconds since something was last worked off, or since the first sample. 0 where nothing waits. */
  readonly stillSeconds: number;
  /** Until nothing waits at the speed of now, if nothing more came: 0 where nothing waits, null where nothing moves. */
  readonly secondsToDrain: number | null;
}

/**
 * How fast a backlog is worked off. Samples are in the order of time, at least one; a `done` that goes down (a database that was restored) begins the time anew.
 * Seconds to drain are what waits, divided by the speed: the signal by which services are scaled.
 */
export function backlogTrend(samples: readonly BacklogSample[]): BacklogTrend {
  const since = samples.findLastIndex((sample, index) => index > 0 && sample.done < samples[index - 1]!.done);
  const known = samples.slice(Math.max(0, since));
  const first = known[0]!;
  const last = known.at(-1)!;
  const seconds = (last.atMs - first.atMs) / 1_000;
  const perSecond = seconds > 0 ? (last.done - first.done) / seconds : 0;
  if (last.waiting === 0) return { perSecond, stillSeconds: 0, secondsToDrain: 0 };
  const moved = known.findLastIndex((sample, index) => sample.waiting === 0 || (index > 0 && sample.done > known[index - 1]!.done));
  const stillSeconds = (last.atMs - known[Math.max(0, moved)]!.atMs) / 1_000;
  return { perSecond, stillSeconds, secondsToDrain: perSecond > 0 ? last.waiting / perSecond : null };
}
