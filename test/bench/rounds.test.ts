import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOptions } from '../../bench/options.ts'
import { figuresOf, goalResult, groupResult } from '../../bench/report/figures.ts'
import { groupTable } from '../../bench/report/table.ts'
import { playRounds, spreadOf } from '../../bench/rounds.ts'
import type { Contender, Group } from '../../bench/section.ts'
import { sections } from '../../bench/sections/index.ts'

const taking = (name: string, ...ms: readonly number[]): Contender => {
  let round = 0
  return {
    name,
    play: () => Promise.resolve({ ms: ms[round++ % ms.length] ?? 0, cpuSeconds: 1, peakMb: 100 }),
  }
}

async function play(group: Group, rounds: number) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-rounds-test-'))
  const said: string[] = []
  const lines = await playRounds(group, { rounds, folder, say: (text) => said.push(text) })
  const left = await readdir(folder)
  await rm(folder, { recursive: true })
  return { lines, left, order: said.map((text) => text.split(/\s+/).slice(1, 3).join(' ')) }
}

describe('rounds', () => {
  it('take turns, and leave no folder behind', async () => {
    const group = { name: 'g', title: 't', contenders: [taking('a', 1), taking('b', 2)] }
    const { order, left } = await play(group, 2)
    expect(order).toEqual(['1 a', '1 b', '2 a', '2 b'])
    expect(left).toEqual([])
  })

  it('are fewer for who takes long', async () => {
    const { lines } = await play({ name: 'g', title: 't', contenders: [taking('slow', 50_000), taking('quick', 1)] }, 5)
    expect(lines.map(({ played }) => played.length)).toEqual([3, 5])
  })

  it('go on when one fails, whose figures are none', async () => {
    const failing: Contender = { name: 'bad', play: () => Promise.reject(new Error('records has 3 rows, expected 4')) }
    const group = { name: 'g', title: 't', contenders: [failing, taking('good', 1)] }
    const { lines } = await play(group, 2)
    const result = groupResult(group, lines)
    expect(result.failed).toEqual([{ name: 'bad', why: 'records has 3 rows, expected 4' }])
    expect(result.lines.map(({ name, rounds }) => [name, rounds])).toEqual([['good', 2]])
    expect(groupTable(result)).toContain('  bad FAILED: records has 3 rows, expected 4')
  })

  it('say who did not take part, and how it could', async () => {
    const group = { name: 'g', title: 't', contenders: [taking('a', 1), { ...taking('b', 1), missing: 'give X' }] }
    const { lines } = await play(group, 1)
    expect(groupTable(groupResult(group, lines))).toContain('  b did not take part: give X')
  })
})

describe('figures', () => {
  it('are medians with least and most', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, least: 1, most: 5 })
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 })
    expect(spreadOf([1, undefined])).toBeUndefined()
  })

  it('stand beside their goal', async () => {
    const group = { name: 'g', title: 't', contenders: [taking('sluice', 1000, 3000, 2000), taking('other', 60_000)] }
    const figures = figuresOf([groupResult(group, (await play(group, 3)).lines)])
    const goal = { text: 'x', is: 'at least', bound: 30, unit: '×' } as const
    const times = (name: string) => (figures.seconds('g', name) ?? Number.NaN) / (figures.seconds('g') ?? Number.NaN)
    expect(goalResult({ ...goal, figure: () => times('other') }, figures)).toMatchObject({ figure: 30, met: true })
    expect(goalResult({ ...goal, figure: () => times('nobody') }, figures)).toEqual({ text: 'x', goal: '≥ 30 ×' })
  })
})

describe('options', () => {
  it('take chosen sections, and refuse what is not there', () => {
    expect(readOptions(['postgres', 'load'], sections).sections.map(({ name }) => name)).toEqual(['load', 'postgres'])
    expect(() => readOptions(['laod'], sections)).toThrow(/There is no section "laod"; there are load, document/)
    expect(() => readOptions(['--rounds', 'many'], sections)).toThrow(/--rounds is "many"/)
    expect(() => readOptions(['--beside', 'before=/nowhere'], sections)).toThrow(/npm run build/)
  })

  it('keep only what stands for the project', () => {
    const kept = (...args: readonly string[]) => readOptions(args, sections).kept
    expect([kept(), kept('--rounds', '1'), kept('--rounds', '1', '--keep'), kept('--records', '1000')]).toEqual([
      true,
      false,
      true,
      false,
    ])
  })
})
