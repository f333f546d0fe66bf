import { describe, expect, test } from 'vitest'
import { resourcePlan } from '../../test/servers/scripted-unit.ts'
import { duckdb } from '../destinations/duckdb/duckdb.ts'
import type { Capabilities } from '../load/destination.ts'
import { SluiceError } from '../model/errors.ts'
import type { EndpointResource, Plan } from '../model/plan.ts'
import type { MergeDisposition } from '../model/schema.ts'
import { checkMerges } from './check-merges.ts'

const merge = (more: Partial<MergeDisposition> = {}): MergeDisposition => ({
  kind: 'merge',
  strategy: 'delete-insert',
  ...more,
})
const resource = (name: string, hints: Partial<EndpointResource>): EndpointResource => resourcePlan(name, {}, hints)

/** What is said of resources: error codes and messages, and warnings. */
function saidOf(resources: readonly EndpointResource[], more: Partial<Capabilities> = {}): readonly string[] {
  const warnings: string[] = []
  const reporter = { report: (event: { kind: string }) => void warnings.push(JSON.stringify(event)) }
  const capabilities = { ...duckdb.capabilities, ...more }
  try {
    checkMerges({ resources } as unknown as Plan, { capabilities, reporter: reporter as never })
    return warnings
  } catch (error) {
    const problems = error instanceof SluiceError && 'problems' in error ? (error.problems as SluiceError[]) : [error]
    return problems.map((problem) => `${(problem as SluiceError).code} ${(problem as SluiceError).message}`)
  }
}

describe('what a destination cannot carry out', () => {
  const plain = { mergeStrategies: ['delete-insert', 'upsert'], mergeOptions: [] }

  test.each([
    [merge({ strategy: 'cdc' }), 'the destination does not support the strategy "cdc"'],
    [merge({ sourceFilter: 'a' }), 'the destination does not know "source_filter"'],
    [merge({ destinationScope: 'a' }), 'the destination does not know "destination_scope"'],
    [merge({ strategy: 'upsert', skipUnchanged: {} }), 'the destination does not know "skip_unchanged_rows"'],
  ])('%j', (writeDisposition, why) => {
    const wanted = [`MERGE_STRATEGY_UNSUPPORTED Could not merge "a" because ${why}.`]
    expect(saidOf([resource('a', { writeDisposition })], plain)).toEqual(wanted)
    expect(saidOf([resource('a', { writeDisposition })])).toEqual([])
    expect(saidOf([resource('a', { writeDisposition, selected: false })], plain)).toEqual([])
    const nested = [
      { path: ['l'], primaryKey: ['id'], mergeKey: [], columns: [], keepsParent: false, writeDisposition },
    ]
    expect(saidOf([resource('a', { nested })], plain)).toEqual(wanted)
  })

  test('all of it together', () => {
    const both = ['a', 'b'].map((name) => resource(name, { writeDisposition: merge() }))
    expect(saidOf(both, { mergeStrategies: [] })).toEqual(
      ['a', 'b'].map(
        (name) => `MERGE_STRATEGY_UNSUPPORTED Could not merge "${name}" because the destination cannot merge.`,
      ),
    )
  })
})

describe('a merge that deletes, by a cursor', () => {
  const cursor = { endpoint: { ...resourcePlan('x', {}, {}).endpoint, incremental: {} } } as never
  const by = (strategy: MergeDisposition['strategy'], more: object = {}) => [
    { ...resource('a', { writeDisposition: merge({ strategy }), ...more }), ...(cursor as object) } as EndpointResource,
  ]

  test('cdc is refused, scd2 is warned of, and others may', () => {
    expect(saidOf(by('cdc'))).toEqual([expect.stringContaining('MERGE_READS_IN_PART Could not merge "a" by "cdc"')])
    expect(saidOf(by('scd2'))).toEqual([expect.stringContaining('it retires the rows that do not come')])
    expect([saidOf(by('upsert')), saidOf(by('delete-insert'))]).toEqual([[], []])
  })

  test('so is a child of a parent that reads by one', () => {
    const parent = { resource: 'a', fields: [], include: [] }
    const child = resource('b', { writeDisposition: merge({ strategy: 'cdc' }), parent })
    expect(saidOf([...by('upsert'), child])).toEqual([expect.stringContaining('the cursor of "a" asks only for')])
  })

  test('what says which rows may go is enough', () => {
    expect(saidOf(by('cdc', { mergeKey: ['day'] }))).toEqual([])
    expect(saidOf(by('cdc', { columns: [{ name: 'day', mergeKey: true }] }))).toEqual([])
    expect(saidOf(by('cdc', { writeDisposition: merge({ strategy: 'cdc', destinationScope: '1 = 1' }) }))).toEqual([])
  })
})
