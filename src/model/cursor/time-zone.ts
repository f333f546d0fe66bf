const formats = new Map<string, Intl.DateTimeFormat>()

/** True for a name of the tz database that this Node knows. */
export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name) !== undefined
  } catch {
    return false
  }
}

/** How far the wall clock of a zone is ahead of UTC at a moment, in milliseconds. */
export function zoneOffset(zone: string, utc: number): number {
  const parts = formatOf(zone).formatToParts(new Date(utc))
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((each) => each.type === type)?.value ?? 0)
  const day = Date.UTC(part('year'), part('month') - 1, part('day'))
  const wall = day + ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000
  return wall - Math.floor(utc / 1000) * 1000
}

/** The moment at which the clock of a zone shows a time; of a time that comes twice in a night, the first. */
export function momentInZone(zone: string, wall: number): number {
  const early = wall - zoneOffset(zone, wall - 86_400_000)
  if (early + zoneOffset(zone, early) === wall) return early
  return wall - zoneOffset(zone, wall - zoneOffset(zone, wall))
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}
