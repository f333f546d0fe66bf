import { expect } from 'vitest'
import { request as send } from 'undici'
import { bashCommands } from '../../src/draft/curl/bash-words.ts'
import type { Transport } from '../../src/model/transport.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'

const key = 'key-5f1c9a7e2b'

const orders = Array.from({ length: 120 }, (_, index) => ({
  id: 1001 + index,
  customer: 1 + (index % 3),
  status: index % 4 === 0 ? 'open' : 'paid',
  total: 10 + (index % 50),
  lines: [{ sku: `sku-${1 + (index % 5)}`, quantity: 1 + (index % 3) }],
}))
const customers = ['Ada', 'Grace', 'Katherine'].map((name, index) => ({ id: index + 1, name }))

/** A local server that stands in for api.petshop.example. */
export async function startPetshop(): Promise<{ readonly network: Transport; readonly close: () => Promise<void> }> {
  const api = await startScriptedApi({
    routes: {
      '/v1/': ({ query }) =>
        query.get('api_key') === key
          ? {
              json: { orders: '/v1/orders', customers: '/v1/customers', customer: '/v1/customers/{id}', docs: '/docs' },
            }
          : { status: 401, json: { error: 'no key' } },
      '/v1/orders': ({ query }) => {
        if (query.get('api_key') !== key) return { status: 401, json: { error: 'no key' } }
        const number = Number(query.get('page') ?? 1)
        return { json: { data: orders.slice((number - 1) * 50, number * 50), page: number, pages: 3, total: 120 } }
      },
      '/v1/customers': () => ({ json: customers }),
    },
  })
  const network: Transport = {
    async send({ origin, path, method, headers, body }, { signal }) {
      expect(origin).toBe('https://api.petshop.example')
      const answer = await send(`${api.url}${path}`, { method, headers: headers.flat(), body, signal })
      return { status: answer.statusCode, headers: answer.headers, body: answer.body }
    },
  }
  return { network, close: () => api.close() }
}

/** The words of `npx sluice …`, as a shell reads them, without the first two. */
export function sluiceWords(command: string): readonly string[] {
  const [line] = bashCommands(command).commands
  expect(line?.words.slice(0, 2)).toEqual(['npx', 'sluice'])
  return line?.words.slice(2) ?? []
}
