import { given } from '../../../model/given.ts'
import type { Pace, RateLimit, RateMatch } from '../../../model/plan/pace.ts'
import type { WrittenClient } from '../../shapes/client.ts'
import type { WrittenRateLimit } from '../../shapes/rate.ts'
import type { Problems } from '../problem/problems.ts'

/** How fast the config lets its hosts be asked; problems are reported and leave gaps. */
export function readPace({ rate_limits, max_concurrency }: WrittenClient, problems: Problems): Pace {
  const rateLimits = (rate_limits ?? []).flatMap((written, index) => {
    const limit = readLimit(written, ['client', 'rate_limits', index], problems)
    return limit === undefined ? [] : [limit]
  })
  return { ...given({ maxConcurrency: max_concurrency ?? undefined }), rateLimits }
}

function readLimit(
  written: WrittenRateLimit,
  path: readonly (string | number)[],
  problems: Problems,
): RateLimit | undefined {
  const { limit, weight = 1, per } = written
  if (weight > limit) {
    problems.report([...path, 'weight'], {
      code: 'CONFIG_INVALID_VALUE',
      message: `Could not use "rate_limits" because one request takes more of the budget than there is.`,
      found: String(weight),
      allowed: `a number up to the limit, ${limit}`,
      hint: 'Write a smaller "weight", or a larger "limit".',
    })
    return undefined
  }
  const match = readMatch(written, path, problems)
  if (match === null) return undefined
  const about = written.match === undefined ? '' : ` of ${matchWords(written.match)}`
  const words = `${limit.toLocaleString('en-US')} ${perWords(per)}${about}`
  return { limit, perMs: spanMs(per), weight, ...given({ match }), words }
}

function readMatch(
  { match }: WrittenRateLimit,
  path: readonly (string | number)[],
  problems: Problems,
): RateMatch | undefined | null {
  if (match === undefined) return undefined
  const method = given({ method: match.method?.toUpperCase() })
  if (match.path === undefined) return method
  try {
    return { ...method, path: new RegExp(match.path, 'u') }
  } catch {
    problems.report([...path, 'match', 'path'], {
      code: 'CONFIG_INVALID_VALUE',
      message: 'Could not use "match.path" because it is not a regular expression.',
      found: match.path,
      allowed: 'a part of the path, such as "/orders", or a pattern such as "^/v1/reports/[^/]+$"',
      hint: String.raw`Put a backslash before signs that mean themselves: \. \? \(`,
    })
    return null
  }
}

function matchWords({ path, method }: NonNullable<WrittenRateLimit['match']>): string {
  return [...(method === undefined ? [] : [method.toUpperCase()]), ...(path === undefined ? [] : [path])].join(' ')
}

const namedSeconds = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const

function isNamed(per: WrittenRateLimit['per']): per is keyof typeof namedSeconds {
  return typeof per === 'string' && Object.hasOwn(namedSeconds, per)
}

function spanMs(per: WrittenRateLimit['per']): number {
  if (typeof per === 'number') return per * 1000
  if (isNamed(per)) return namedSeconds[per] * 1000
  const [date = '', time = ''] = per.split('T')
  const amount = (text: string, unit: string): number => Number(new RegExp(`([\\d.]+)${unit}`).exec(text)?.[1] ?? 0)
  const days = amount(date, 'D') + amount(date, 'W') * 7
  return (days * 86_400 + amount(time, 'H') * 3600 + amount(time, 'M') * 60 + amount(time, 'S')) * 1000
}

function perWords(per: WrittenRateLimit['per']): string {
  if (isNamed(per)) return `${per === 'hour' ? 'an' : 'a'} ${per}`
  const seconds = spanMs(per) / 1000
  const named = Object.entries(namedSeconds).find(([, each]) => each === seconds)
  if (named !== undefined) return `${named[0] === 'hour' ? 'an' : 'a'} ${named[0]}`
  return seconds % 60 === 0 ? `per ${seconds / 60} minutes` : `per ${seconds} s`
}
