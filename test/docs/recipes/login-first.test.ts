import { expect, test } from 'vitest'
import { startProject } from '../../end-to-end/project.ts'
import type { JsonValue } from '../../../src/json/json.ts'
import type { Handler } from '../../scripted-api/reply.ts'
import { startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { recipeConfig } from './recipe.ts'

test('"a login call first": one login for all resources, its token with every request', async () => {
  let logins = 0
  const withSession =
    (json: JsonValue): Handler =>
    (request) =>
      request.headers['x-session'] === 'session-1' ? { json } : { status: 401, json: {} }
  const api = await startScriptedApi({
    routes: {
      '/login': ({ body }) => {
        logins += 1
        const isRight = String(body).includes('pass-w0rd-1')
        return isRight ? { json: { data: { token: `session-${logins}` } } } : { status: 403, json: {} }
      },
      '/customers': withSession([{ id: 1 }, { id: 2 }]),
      '/customers/1/orders': withSession([{ id: 10 }]),
      '/customers/2/orders': withSession([{ id: 20 }]),
    },
  })
  const project = await startProject({ 'shop.yaml': recipeConfig('login-first', api.url) })
  const run = await project.run('shop.yaml', ['--json'], { PASSWORD: 'pass-w0rd-1' })
  expect(run.code, run.stderr).toBe(0)
  expect(JSON.parse(run.stdout)).toMatchObject({ tables: { customers: { rows: 2 }, orders: { rows: 2 } } })
  expect(logins).toBe(1)
  expect(run.stdout + run.stderr).not.toMatch(/pass-w0rd-1|session-1/)
  await project.remove()
  await api.close()
})
