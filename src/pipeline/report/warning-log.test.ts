import { expect, test } from 'vitest'
import type { Happening } from '../../model/report/events.ts'
import { keepWarnings } from './warning-log.ts'

test('equal warnings are kept once with a count, masked when they are asked for; every event is handed on', () => {
  const events: Happening[] = []
  let secret = 'not known yet'
  const log = keepWarnings({
    mask: (text) => text.replaceAll(secret, '***'),
    report: (event) => void events.push(event),
  })
  const first = { kind: 'warning', code: 'COLUMN_COLLISION', message: 'key k-123 is odd', hint: 'see k-123' } as const
  log.report(first)
  log.report({ kind: 'note', message: 'nothing' })
  log.report({ ...first, resource: 'orders' })
  log.report(first)
  secret = 'k-123'
  expect(events).toHaveLength(4)
  expect(log.warnings()).toEqual([
    { code: 'COLUMN_COLLISION', message: 'key *** is odd', hint: 'see ***', count: 2 },
    { code: 'COLUMN_COLLISION', message: 'key *** is odd', hint: 'see ***', resource: 'orders', count: 1 },
  ])
})
