import type { Reporter, Happening } from '../../model/report/events.ts'
import type { Place } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { ReportedWarning } from '../../model/report/run-report.ts'
import type { Masker } from '../../model/secrets.ts'

export type { ReportedWarning } from '../../model/report/run-report.ts'

/** A reporter that keeps what it is warned of. */
export interface WarningLog extends Reporter {
  /** equal ones once, in the order they came first, masked */
  warnings(): readonly ReportedWarning[]
}

/** Hands everything on to `reporter` and keeps the warnings, from the config's on. */
export function keepWarnings(reporter: Reporter): WarningLog {
  const counts = new Map<string, { readonly event: Happening & { readonly kind: 'warning' }; count: number }>()
  return {
    mask: reporter.mask,
    report(event) {
      if (event.kind === 'warning') {
        const { code, message, resource, hint, place } = event
        const key = JSON.stringify([code, message, resource, hint, place])
        const known = counts.get(key)
        if (known === undefined) counts.set(key, { event, count: 1 })
        else known.count += 1
      }
      reporter.report(event)
    },
    // masked when asked: a secret may have become known after the warning
    warnings: () =>
      [...counts.values()].map(({ event: { code, message, resource, hint, place }, count }) => ({
        code,
        message: reporter.mask(message),
        ...(resource === undefined ? {} : { resource: reporter.mask(resource) }),
        ...(hint === undefined ? {} : { hint: reporter.mask(hint) }),
        ...(place === undefined ? {} : { place: maskedPlace(place, reporter.mask) }),
        count,
      })),
  }
}

function maskedPlace({ file, path, ...position }: Place, mask: Masker): Place {
  return { ...position, ...given({ file: file && mask(file), path: path && mask(path) }) }
}
