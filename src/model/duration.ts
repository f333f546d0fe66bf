const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const

/** What a duration may be, for messages. */
export const durationRule = 'a number of seconds, or parts with d, h, m, s, ms: 90s, 14m, 1h30m'

/** `90s`, `14m`, `1h30m`, `500ms`, a bare number of seconds, as milliseconds; undefined = it is none. */
export function readDuration(text: string): number | undefined {
  const written = text.trim().toLowerCase()
  if (/^\d+(\.\d+)?$/.test(written)) return finite(Number(written) * 1000)
  if (!/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(written)) return undefined
  const parts = written.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)
  return finite(
    [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs], 0),
  )
}

function finite(ms: number): number | undefined {
  return Number.isFinite(ms) ? Math.round(ms) : undefined
}

/** `14 min`, `1 h 30 min`, `2.5 s`, `300 ms`: for people, the two greatest parts. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`
  const whole = Math.round(ms / 1000)
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
