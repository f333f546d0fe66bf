import type { HostPace } from '../../extract/http/http-client.ts'
import type { Pace } from '../../model/plan/pace.ts'
import type { ReportedHost } from '../../model/report/run-report.ts'

/** The hosts that a report tells of: those with something to tell; undefined = none. */
export function hostsOf(paces: readonly HostPace[], { rateLimits }: Pace): readonly ReportedHost[] | undefined {
  const told = paces.filter(({ requests, waits }) => requests > 0 && (rateLimits.length > 0 || waits.size > 0))
  if (told.length === 0) return undefined
  return told.map(({ origin, requests, widest, waits }) => ({
    host: origin,
    requests,
    concurrency: widest,
    waited: [...waits].map(([why, { times, ms }]) => ({ why, times, ms })),
  }))
}
