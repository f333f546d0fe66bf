import { expect, test } from 'vitest'
import { withLast } from './last-reads.ts'
import { parentValues } from './parent-words.ts'
import { previewCommand } from './preview-command.ts'

test('which parent an exchange is of is read from its URL', () => {
  const path = 'orders/{resources.orders.id}/lines'
  expect(parentValues(path, 'https://a.example.com/v1/orders/7/lines?page=2')).toBe('7')
  expect(parentValues('/repos/{owner}/{repo}', 'https://a.example.com/repos/x%2Fy/z%20w')).toBe('x/y, z w')
  expect(parentValues('orders', 'https://a.example.com/orders')).toBeUndefined()
  expect(parentValues(path, 'https://a.example.com/others/7')).toBeUndefined()
  expect(parentValues('a.b/{x}', 'https://a.example.com/acb/7')).toBeUndefined()
  expect(parentValues(path, 'not a url')).toBeUndefined()
})

test('the command of a test read says what differs from what it does anyway', () => {
  const usual = { file: 'shop.yaml', resource: 'orders', pages: 2, parents: 1, environment: undefined }
  expect(previewCommand(usual)).toBe('sluice preview shop.yaml orders')
  expect(previewCommand({ ...usual, file: 'my shop.yaml', resource: undefined })).toBe("sluice preview 'my shop.yaml'")
  expect(previewCommand({ ...usual, pages: 5, parents: 3, environment: 'prod' })).toBe(
    'sluice preview shop.yaml orders --pages 5 --parents 3 --env prod',
  )
  expect(previewCommand({ ...usual, parents: undefined })).toBe('sluice preview shop.yaml orders')
})

test('the last test read of each resource is kept, and of eight at most', () => {
  const names = Array.from({ length: 9 }, (_, index) => `r${index}`)
  const reads = names.reduce<ReadonlyMap<string, number>>((last, name, index) => withLast(last, name, index), new Map())
  expect([...reads.keys()]).toEqual(names.slice(1))
  const again = withLast(reads, 'r3', 30)
  expect([again.size, [...again].at(-1)]).toEqual([8, ['r3', 30]])
})
