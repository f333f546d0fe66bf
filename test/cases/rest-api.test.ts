import { describe, expect, test } from 'vitest'
import { expectedOf, settledOn } from '../kits/rest-api/outcome.ts'
import { playThroughSluice, type SharedDatabase, shareDatabase } from '../kits/rest-api/play-case.ts'
import { type RestApiCase, readCases } from '../kits/rest-api/read-case.ts'

/*
 * Every case of rest-api/ as dlt ran it, replayed without dlt: `expected.json` holds its requests, tables and cursors,
 * `differs.json` what sluice does otherwise and why. scripts/compare-with-dlt.ts writes both.
 */

const cases = readCases()
/** cases per database: more of them make looking things up in its catalog slower than opening another */
const batchSize = 8
const batches = new Map<number, { readonly database: Promise<SharedDatabase>; left: number }>()

describe.concurrent('rest_api configurations as dlt runs them', () => {
  test.each(cases.map((restCase, index) => [titleOf(restCase), restCase, index] as const))(
    '%s',
    async (_, restCase, index) => {
      const { name, expected, differs } = restCase
      if (expected === undefined)
        throw new Error(`"${name}" was never compared: npx tsx scripts/compare-with-dlt.ts --only ${name} --update`)
      const wanted = expectedOf(expected, differs?.sluice)
      const outcome = await inBatch(index, (database) => playThroughSluice(restCase, database))
      expect(settledOn(outcome, wanted)).toEqual(wanted)
    },
  )
})

/** `G06 a-maximum-offset-is-exclusive [differs: …]`: what `npm run conformance` counts. */
function titleOf({ name, families, differs }: RestApiCase): string {
  return `${families.join(' ')} ${name}${differs === undefined ? '' : ` [differs: ${differs.decision}]`}`
}

async function inBatch<T>(index: number, work: (database: SharedDatabase) => Promise<T>): Promise<T> {
  const number = Math.floor(index / batchSize)
  const left = Math.min(batchSize, cases.length - number * batchSize)
  const batch = batches.get(number) ?? { database: shareDatabase(), left }
  batches.set(number, batch)
  try {
    return await work(await batch.database)
  } finally {
    if (--batch.left === 0) await (await batch.database)[Symbol.asyncDispose]()
  }
}
