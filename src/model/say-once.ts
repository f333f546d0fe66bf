import type { Reporter } from './world.ts'

/** True the first time a key comes: what repeats from page to page, or from unit to unit, is said once. */
export function createOnce(): (key: string) => boolean {
  const said = new Set<string>()
  return (key) => said.size < said.add(key).size
}

/** A reporter that hands each warning and each detection on once: every unit of a resource says the same of it. */
export function withoutRepeats(reporter: Reporter): Reporter {
  const isNews = createOnce()
  return {
    mask: reporter.mask,
    report: (event) => {
      if ((event.kind === 'warning' || event.kind === 'detected') && !isNews(JSON.stringify(event))) return
      reporter.report(event)
    },
  }
}
