import { expect, test } from 'vitest'
import { startProject } from '../../end-to-end/project.ts'
import { startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { recipeConfig } from './recipe.ts'

test('"5,000 requests an hour": declared budgets hold, and waits are shown', async () => {
  const times: number[] = []
  const orders = (id: number) => () => {
    times.push(performance.now())
    return { json: [{ id, customer: id }] }
  }
  const routes = Object.fromEntries(
    Array.from({ length: 12 }, (_, id) => [`/customers/${id}/orders`, orders(id)] as const),
  )
  const customers = Array.from({ length: 12 }, (_, id) => ({ id }))
  const api = await startScriptedApi({ routes: { ...routes, '/customers': () => ({ json: customers }) } })
  // an hour is long for a test
  const text = recipeConfig('rate-limits', api.url).replace('limit: 5000, per: hour', 'limit: 7, per: 2')
  const project = await startProject({ 'shop.yaml': text })
  const run = await project.run('shop.yaml', ['--json', '--log-format', 'json'])
  expect(run.code, run.stderr).toBe(0)
  const report = JSON.parse(run.stdout) as { hosts: unknown[]; tables: unknown }
  expect(report.tables).toMatchObject({ orders: { rows: 12 } })
  expect(report.hosts).toEqual([
    {
      host: api.url,
      requests: 13,
      concurrency: expect.any(Number) as number,
      waited: [{ why: '7 per 2 s used up', times: expect.any(Number) as number, ms: expect.any(Number) as number }],
    },
  ])
  expect(run.stderr).toContain('7 per 2 s used up')
  for (const from of times) expect(times.filter((at) => at >= from && at < from + 2000).length).toBeLessThanOrEqual(7)
  await project.remove()
  await api.close()
})
