import { plural } from '../amount-text.ts'
import type { UnitEnd, WorkSummary } from '../../library/many/run-units.ts'

/** How a unit ended, as a line. */
export function endText({ unit, how, pages, records, born, error }: UnitEnd): string {
  const words = {
    done: `${plural(pages, 'page')}, ${plural(records, 'record')}${born === 0 ? '' : `, ${counted(born)} born`}`,
    failed: `failed: ${error?.message ?? ''}`,
    waits: `failed, and will be tried again: ${error?.message ?? ''}`,
    lost: 'taken over by another process',
    given_back: 'given back',
  }
  return `${unit}  ${words[how]}`
}

/** `1 unit`, `7 units` */
export function counted(units: number): string {
  return units === 1 ? '1 unit' : `${units} units`
}

export function summaryText({ done, failed, pages, records }: WorkSummary): string {
  const read = `Read ${counted(done)}: ${plural(pages, 'page')}, ${plural(records, 'record')}.`
  return failed === 0 ? read : `${read} ${counted(failed)} failed.`
}
