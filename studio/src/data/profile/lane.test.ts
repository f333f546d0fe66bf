import { expect, it } from 'vitest'
import { createLane } from './lane.ts'

it('work is done one after the other, what was wished for last first, and not at all when it is given up', async () => {
  const lane = createLane()
  const order: string[] = []
  let running = 0
  const work = (name: string) => async (): Promise<string> => {
    running += 1
    expect(running).toBe(1)
    await new Promise((done) => setTimeout(done, 1))
    running -= 1
    order.push(name)
    return name
  }
  const { signal } = new AbortController()
  const given = new AbortController()
  const all = [lane(work('a'), signal), lane(work('b'), signal), lane(work('c'), given.signal), lane(work('d'), signal)]
  given.abort(new Error('out of view'))
  const settled = await Promise.allSettled(all)
  expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
    'a',
    'b',
    'Error: out of view',
    'd',
  ])
  expect(order).toEqual(['a', 'd', 'b'])
  expect(await lane(work('e'), signal)).toBe('e')
})
