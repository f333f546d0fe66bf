/** Records by resource at a moment. */
export interface Sample {
  readonly at: number
  readonly records: Readonly<Record<string, number>>
}

/** Records a second that came lately; undefined = it is too early to say. */
export function rateOf(samples: readonly Sample[], resource: string): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || last.at - first.at < 2000) return undefined
  const came = (last.records[resource] ?? 0) - (first.records[resource] ?? 0)
  return (came * 1000) / (last.at - first.at)
}
