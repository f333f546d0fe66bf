import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../end-to-end/run-cli.ts'
import { readCorpora } from '../kits/tables/corpora.ts'
import { expectedOf } from '../kits/tables/outcome.ts'
import { openPlaces, type Places } from '../kits/tables/places.ts'
import { isLookedAt, openTestWarehouse, playThroughSluice, startTopicsApi } from '../kits/tables/play-topic.ts'
import { readTopics, warehouses } from '../kits/tables/read-topic.ts'
import type { ScriptedApi } from '../scripted-api/scripted-api.ts'

/*
 * Every topic of tables/ as dlt loaded it into the warehouses, replayed without dlt. scripts/compare-tables-with-dlt.ts writes
 * what is expected.
 */

const topics = [...readTopics(), ...readCorpora()]

describe.each(warehouses)('tables as dlt makes them, on %s', (type) => {
  let api: ScriptedApi
  let places: Places
  beforeAll(async () => {
    ;[api, places] = await Promise.all([startTopicsApi(topics), openPlaces(type)])
  })
  afterAll(async () => {
    await places[Symbol.asyncDispose]()
    await api.close()
  })

  test.each(topics.map((topic) => [topic.name, topic] as const))('%s', async (_, topic) => {
    const stored = topic.expected[type]
    if (stored === undefined) throw new Error(`"${topic.name}" was never compared with dlt`)
    const folder = await temporaryFolder()
    try {
      await using warehouse = await openTestWarehouse(places.urlOf('sluice', folder.path), places.env)
      const found = await playThroughSluice(topic, { warehouse, api, looksAtEveryRun: false })
      const wanted = expectedOf(stored)
      expect(found).toEqual(wanted.map((run, number) => (isLookedAt(topic, number) ? run : { ...run, dataset: {} })))
    } finally {
      await folder.remove()
    }
  })
})
