import { expect, test } from 'vitest'
import { type Command, matching } from './keys/commands.ts'
import { hrefOf, parseRoute, type Route } from './routes.ts'

const routes: readonly Route[] = [
  { page: 'home' },
  { page: 'new' },
  { page: 'runs' },
  { page: 'build', pipeline: 'shop' },
  { page: 'build', pipeline: 'a b/ü%@x.yaml' },
  { page: 'run', pipeline: 'shop', run: '1764000000.12' },
  { page: 'data', pipeline: 'shop', table: undefined },
  { page: 'data', pipeline: 'shop', table: 'orders__line items' },
  { page: 'sql', pipeline: 'shop' },
  { page: 'schema', pipeline: 'shop' },
  { page: 'history', pipeline: 'shop' },
]

test.each(routes)('an address leads back to where it came from: %j', (route) => {
  expect(parseRoute(hrefOf(route))).toEqual(route)
})

test.each(['/p', '/p/shop', '/p/shop/nothing', '/p/shop/sql/more', '/else', '/p/shop/data/a/b'])(
  '%s leads nowhere',
  (path) => {
    expect(parseRoute(path).page).toBe('unknown')
  },
)

test('the palette finds words by their beginnings first, then by letters in their order', () => {
  const command = (label: string): Command => ({ label, kind: 'Page', run: () => undefined })
  const all = [command('Go to the orders'), command('orders'), command('shop / customers'), command('oxford')]
  const found = (text: string): readonly string[] => matching(all, text).map(({ label }) => label)
  expect(found('ord')).toEqual(['orders', 'Go to the orders', 'oxford'])
  expect(found('shcu')).toEqual(['shop / customers'])
  expect(found('zzz')).toEqual([])
})
