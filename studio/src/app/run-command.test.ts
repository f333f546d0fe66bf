import { expect, test } from 'vitest'
import { runCommand } from './run-command.ts'

test('the command of a run says all that it was asked for', () => {
  expect(runCommand('shop.yaml')).toBe('sluice run shop.yaml')
  expect(
    runCommand('my shop.yaml', {
      resources: ['orders', 'customers'],
      limit: 3,
      refresh: 'drop_data',
      environment: 'prod',
    }),
  ).toBe("sluice run 'my shop.yaml' --resources orders,customers --limit 3 --refresh drop_data --env prod")
  expect(runCommand('shop.yaml', { pendingOnly: true })).toBe('sluice run shop.yaml --pending-only')
})
