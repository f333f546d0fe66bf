/**
 * Plays contenders one after the other, again and again, so that whatever else the machine does falls on all of them. Who takes
 * long plays fewer rounds.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contender, Group, Played } from './section.ts'

/** A contender with all its rounds. */
export interface Line {
  readonly contender: Contender
  readonly played: readonly Played[]
  /** why it plays no further round */
  readonly failed?: string
}

/** one that takes longer than this plays `roundsOfSlow` */
const slowMs = 12_000
const roundsOfSlow = 3

/** Gives a line for each contender that could take part, in their order. Who fails plays no further round; the others go on. */
export async function playRounds(
  { contenders }: Group,
  { rounds, folder, say }: { readonly rounds: number; readonly folder: string; readonly say: (text: string) => void },
): Promise<readonly Line[]> {
  const lines = contenders
    .filter(({ missing }) => missing === undefined)
    .map((contender): PlayedLine => ({ contender, played: [] }))
  for (let round = 1; round <= rounds; round++)
    for (const line of lines) {
      if (line.failed !== undefined || round > mostRounds(line, rounds)) continue
      const played = await playOnce(line.contender, folder)
      if ('failed' in played) line.failed = played.failed
      else line.played.push(played)
      const took = 'failed' in played ? `FAILED\n${played.failed}` : `${(played.ms / 1000).toFixed(2)} s`
      say(`round ${round}  ${line.contender.name.padEnd(34)} ${took}`)
    }
  return lines
}

interface PlayedLine extends Line {
  readonly played: Played[]
  failed?: string
}

function mostRounds({ contender, played }: Line, rounds: number): number {
  const isSlow = (played[0]?.ms ?? 0) > slowMs
  return Math.min(rounds, contender.rounds ?? rounds, isSlow ? roundsOfSlow : rounds)
}

async function playOnce(contender: Contender, within: string): Promise<Played | { readonly failed: string }> {
  const folder = await mkdtemp(join(within, 'round-'))
  try {
    return await contender.play({ folder, database: join(folder, 'bench.duckdb') })
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Middle, least and most of a figure over the rounds. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** `undefined` when a round has no figure. */
export function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined).toSorted((a, b) => a - b)
  const [least] = known
  const most = known.at(-1)
  if (least === undefined || most === undefined || known.length < values.length) return undefined
  const middle = known.slice(Math.ceil(known.length / 2) - 1, Math.floor(known.length / 2) + 1)
  return { median: middle.reduce((sum, value) => sum + value, 0) / middle.length, least, most }
}
