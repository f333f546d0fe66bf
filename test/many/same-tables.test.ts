import { describe, expect, test } from 'vitest'
import { scenarios } from '../torture/scenarios.ts'
import { startTortureApi } from '../torture/torture-api.ts'
import { isWhole } from '../kits/whole.ts'
import { manyPlace } from './many-place.ts'

/** So many workers read the first load, the second … Shapes take turns, or each is read by all of these. */
const turns = isWhole
  ? [[1, 2, 4, 8]]
  : [
      [4, 2],
      [1, 8],
    ]

describe('the tables of 1, 2, 4 and 8 workers are those of a single process, load after load', () => {
  const plain = scenarios.filter(({ options, afterwards }) => options === undefined && afterwards === undefined)
  const shapes = plain.map((scenario, index) => ({ ...scenario, workers: turns[index % turns.length] ?? [] }))
  test.each(shapes)('$name: $workers', { timeout: 120_000 }, async ({ config, endsWith = 0, workers }) => {
    // jobs are remembered by whom they were submitted to
    const [api, beside] = [await startTortureApi(), await startTortureApi()]
    const place = await manyPlace(config, api.url, { besideUrl: beside.url })
    try {
      for (const [index, count] of workers.entries()) {
        api.version = index + 1
        beside.version = index + 1
        const many = await place.many(count)
        expect(many.run, many.run.stderr).toMatchObject({ code: endsWith })
        const single = await place.single()
        expect(single.run, single.run.stderr).toMatchObject({ code: endsWith })
        expect(many.contents, `load ${index + 1}, ${count} workers`).toEqual(single.contents)
      }
    } finally {
      await place.remove()
      await api.close()
      await beside.close()
    }
  })
})
