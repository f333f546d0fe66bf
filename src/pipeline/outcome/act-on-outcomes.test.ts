import { describe, expect, test } from 'vitest'
import { resourcePlan } from '../../../test/servers/scripted-unit.ts'
import type { Verdict } from '../../model/report/completeness.ts'
import { SluiceError } from '../../model/errors.ts'
import type { EndpointResource, Plan } from '../../model/plan.ts'
import { decide, type Deciding, type Decision } from './act-on-outcomes.ts'
import type { Outcome } from './tally.ts'

const append = { writeDisposition: { kind: 'append' } } as const
const replace = { writeDisposition: { kind: 'replace' } } as const
const merge = { writeDisposition: { kind: 'merge', strategy: 'delete-insert' }, primaryKey: ['id'] } as const
const cdc = { writeDisposition: { kind: 'merge', strategy: 'cdc' }, primaryKey: ['id'] } as const
const scoped = {
  writeDisposition: { kind: 'merge', strategy: 'delete-insert', destinationScope: 'day = 1' },
} as const
const scd2 = { writeDisposition: { kind: 'merge', strategy: 'scd2' } } as const

const nestedBy = (hints: typeof cdc) => ({ ...hints, path: ['l'], columns: [], mergeKey: [], keepsParent: false })

const resource = (name: string, hints: Partial<EndpointResource> = append): EndpointResource =>
  resourcePlan(name, {}, hints)
const childOf = (parent: string) => ({ parent: { resource: parent, fields: [], include: [] } })

const complete: Verdict = { kind: 'complete' }
const short: Verdict = { kind: 'short', why: 'the total announces 5, and 2 came', missing: 3, announced: 5 }
const vague: Verdict = { kind: 'unknown', why: 'who knows', more: true }
const read = (verdict: Verdict, more: Partial<Outcome> = {}): Outcome => ({ pages: 1, records: 2, verdict, ...more })
const nothing = (proof: Outcome['nothing']): Outcome => read(complete, { records: 0, ...(proof && { nothing: proof }) })
const failed = read({ kind: 'failed', why: 'HTTP_403' }, { error: new SluiceError('HTTP_403', 'No.') })

function decideOn(
  resources: readonly EndpointResource[],
  outcomes: Readonly<Record<string, Outcome>>,
  more: Partial<Deciding> = {},
): Promise<Decision> {
  return decide({
    plan: { resources } as unknown as Plan,
    outcomeOf: (name) => outcomes[name] ?? read(complete),
    refreshes: false,
    allowShort: false,
    allowEmpty: false,
    isStrange: () => false,
    hasRows: () => Promise.resolve(true),
    ...more,
  })
}

/** A decision as words. */
const told = ({ withheld, still, problem }: Decision): object => ({
  withheld: Object.fromEntries([...withheld].map(([name, { code }]) => [name, code])),
  still: [...still],
  ...(problem !== undefined && { problem: [problem.code, problem.exitCode] }),
})
const toldOf = async (...args: Parameters<typeof decideOn>): Promise<object> => told(await decideOn(...args))
const codeOf = (...args: Parameters<typeof decideOn>): Promise<unknown> =>
  decideOn(...args).then(told, (error: unknown) => (error as SluiceError).code)

test('what was read whole acts: nothing is withheld, everything moves', async () => {
  for (const hints of [append, replace, merge, scd2, cdc, scoped])
    expect(await toldOf([resource('a', hints)], {})).toEqual({ withheld: {}, still: [] })
})

describe('a short read', () => {
  test.each([
    ['append', append, {}],
    ['merge', merge, {}],
    ['replace', replace, { a: 'REPLACE_SHORT_REFUSED' }],
    ['scd2', scd2, { a: 'REPLACE_SHORT_REFUSED' }],
    ['cdc', cdc, { a: 'REPLACE_SHORT_REFUSED' }],
    ['merge in a scope', scoped, { a: 'REPLACE_SHORT_REFUSED' }],
    ['cdc of a list', { ...append, nested: [nestedBy(cdc)] }, { a: 'REPLACE_SHORT_REFUSED' }],
    ['merge by merge_key', { ...merge, mergeKey: ['day'] }, { a: 'REPLACE_SHORT_REFUSED' }],
  ] as const)('%s', async (_what, hints, withheld) => {
    const problem = ['RESULT_SHORT', 4]
    expect(await toldOf([resource('a', hints)], { a: read(short) })).toEqual({ withheld, still: ['a'], problem })
    // allowed: it acts, but its cursor does not move
    const allowed = await toldOf([resource('a', hints)], { a: read(short) }, { allowShort: true })
    expect(allowed).toEqual({ withheld: {}, still: ['a'] })
  })

  test('says the numbers and the place of the paginator', async () => {
    const { problem } = await decideOn([resource('a')], { a: read(short) })
    expect(problem?.message).toContain('"a" is short by 3 of 5 (the total announces 5, and 2 came)')
    expect(problem?.details).toMatchObject({ place: { line: 2 }, hint: expect.stringContaining('--allow-short') })
  })
})

test('unknown with signs of more does not act, and fails where nothing else is left; without signs it acts', async () => {
  expect(await toldOf([resource('a')], { a: read(vague) })).toEqual({ withheld: {}, still: ['a'] })
  expect(await codeOf([resource('a', replace)], { a: read(vague) })).toBe('REPLACE_SHORT_REFUSED')
  expect(await toldOf([resource('a', replace), resource('b')], { a: read(vague) })).toEqual({
    withheld: { a: 'REPLACE_SHORT_REFUSED' },
    still: ['a'],
    problem: ['PARTLY_LOADED', 3],
  })
  const calm: Verdict = { kind: 'unknown', why: 'an empty page', more: false }
  expect(await toldOf([resource('a', replace)], { a: read(calm) })).toEqual({ withheld: {}, still: [] })
})

describe('a limit', () => {
  const limited = read({ kind: 'limited', why: '--limit' })

  test.each([
    ['append', append, {}],
    ['replace', replace, {}],
    ['merge', merge, {}],
    ['merge by merge_key', { ...merge, mergeKey: ['day'] }, {}],
    ['cdc', cdc, { a: 'REPLACE_SHORT_REFUSED' }],
    ['scd2', scd2, { a: 'REPLACE_SHORT_REFUSED' }],
  ] as const)('%s', async (_what, hints, withheld) => {
    const both = [resource('a', hints), resource('b')]
    const decision = await decideOn(both, { a: limited })
    expect(told(decision)).toMatchObject({ withheld })
    expect(told(await decideOn(both, { a: limited }, { allowShort: true }))).toMatchObject({ withheld: {} })
    // nothing can be deleted where nothing is
    const empty = { hasRows: () => Promise.resolve(false) }
    expect(told(await decideOn(both, { a: limited }, empty))).toMatchObject({ withheld: {} })
  })

  test('says how to read everything', async () => {
    await expect(decideOn([resource('a', cdc)], { a: limited })).rejects.toMatchObject({
      code: 'REPLACE_SHORT_REFUSED',
      details: { hint: expect.stringContaining('Run without the limit') },
    })
  })
})

describe('a replaced table and no rows', () => {
  const one = [resource('a', replace)]
  const free = { withheld: {}, still: [] }

  test.each([
    ['proved', false, false, free],
    ['listed', false, false, 'REPLACE_EMPTY_REFUSED'],
    ['listed', true, false, free],
    ['listed', false, true, free],
    ['null', true, true, 'REPLACE_EMPTY_REFUSED'],
    ['blank', true, true, 'REPLACE_EMPTY_REFUSED'],
  ] as const)(
    '%s, --allow-empty %s, allow_empty_replace %s',
    async (...[proof, allowEmpty, allowEmptyReplace, wanted]) => {
      const resources = [resource('a', { ...replace, allowEmptyReplace })]
      expect(await codeOf(resources, { a: nothing(proof) }, { allowEmpty })).toEqual(wanted)
    },
  )

  test('an empty table, an append and a merge do not mind', async () => {
    expect(await toldOf(one, { a: nothing('null') }, { hasRows: () => Promise.resolve(false) })).toEqual(free)
    expect(await toldOf([resource('a'), resource('b', merge)], { a: nothing('null'), b: nothing('null') })).toEqual(
      free,
    )
  })

  test('a child that nobody asked for has the proof of its parent', async () => {
    const family = [resource('a', replace), resource('b', { ...replace, ...childOf('a') })]
    const unasked = { pages: 0, records: 0, verdict: complete }
    expect(await toldOf(family, { a: nothing('proved'), b: unasked })).toEqual(free)
    expect(await codeOf(family, { a: nothing('listed'), b: unasked })).toBe('REPLACE_EMPTY_REFUSED')
  })
})

describe('a resource that broke off', () => {
  test('is withheld with its children, and the others are loaded', async () => {
    const resources = [resource('a'), resource('b', { ...merge, ...childOf('a') }), resource('c')]
    expect(await toldOf(resources, { a: failed })).toEqual({
      withheld: { a: 'HTTP_403', b: 'HTTP_403' },
      still: ['a'],
      problem: ['PARTLY_LOADED', 3],
    })
  })

  test('holds the cursors of all above it', async () => {
    const resources = [
      resource('a'),
      resource('b', { ...append, ...childOf('a') }),
      resource('c', { ...append, ...childOf('b') }),
    ]
    expect(await toldOf(resources, { c: failed })).toMatchObject({
      withheld: { c: 'HTTP_403' },
      still: ['c', 'b', 'a'],
    })
  })

  test('takes along what shares its table', async () => {
    const resources = [resource('a'), resource('b', { ...append, tableName: 'a' }), resource('c')]
    expect(await toldOf(resources, { a: failed })).toMatchObject({ withheld: { a: 'HTTP_403', b: 'HTTP_403' } })
  })

  test('fails the run when nothing else is left; unselected ones are no matter', async () => {
    expect(await codeOf([resource('a')], { a: failed })).toBe('HTTP_403')
    const both = [resource('a'), resource('b', replace)]
    expect(await codeOf(both, { a: failed, b: read(short) })).toBe('HTTP_403')
    const unselected = resource('a', { ...append, selected: false })
    expect(await codeOf([unselected, resource('b', { ...append, ...childOf('a') })], { a: failed })).toBe('HTTP_403')
  })
})

describe('a refresh', () => {
  const refreshes = { refreshes: true }

  test.each([
    ['short', read(short)],
    ['unknown', read(vague)],
    ['failed', failed],
    ['empty', nothing('listed')],
  ])('%s: nothing is loaded at all', async (_what, outcome) => {
    for (const hints of [append, merge, replace])
      expect(await codeOf([resource('a', hints), resource('b')], { a: outcome }, refreshes)).toBe('REFRESH_INCOMPLETE')
  })

  test('whole, or allowed: it goes on', async () => {
    const free = { withheld: {}, still: [] }
    expect(await toldOf([resource('a')], {}, refreshes)).toEqual(free)
    expect(await toldOf([resource('a')], { a: nothing('proved') }, refreshes)).toEqual(free)
    expect(await toldOf([resource('a')], { a: nothing('listed') }, { ...refreshes, allowEmpty: true })).toEqual(free)
    expect(await toldOf([resource('a')], { a: read(short) }, { ...refreshes, allowShort: true })).toEqual({
      withheld: {},
      still: ['a'],
    })
  })
})
