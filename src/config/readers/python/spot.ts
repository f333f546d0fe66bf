import type { SyntaxNode } from '@lezer/common'
import type { ConfigObject, ConfigPath, ConfigValue } from '../../document.ts'
import type { Position } from '../places.ts'
import { notLiteral } from './refuse.ts'
import type { PythonSource } from './syntax.ts'

/** What all of one evaluation shares. */
export interface Reading {
  /** every piece of Python of the file, in order */
  readonly blocks: readonly PythonSource[]
  /** values that may still be made: names of names of lists can multiply into billions */
  readonly budget: { left: number }
  /** epoch milliseconds: what `pendulum.today()` starts from */
  readonly now: number
  record(path: ConfigPath, position: Position): void
}

/** Where an evaluation stands. */
export interface Spot {
  readonly reading: Reading
  readonly source: PythonSource
  readonly path: ConfigPath
  readonly depth: number
  /** what the value is given to: a key, a parameter, a variable; `dlt.secrets.value` looks it up */
  readonly givenTo?: string
}

/** One entry of a dict. */
export interface Entry {
  readonly key: string
  readonly value: ConfigValue
}

/** The evaluator, handed to the parts it calls. */
export type Evaluate = (node: SyntaxNode, spot: Spot) => ConfigValue

/** The same spot without places: for values that do not end up at its path. */
export function quiet(spot: Spot): Spot {
  return { ...spot, reading: { ...spot.reading, record: () => {} } }
}

/** Entries as a record of own properties, the last of a key winning as in Python, `__proto__` included. */
export function toObject(entries: readonly Entry[]): ConfigObject {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]))
}

/** The entries that `**value` adds. */
export function spreadEntries(node: SyntaxNode, spot: Spot, evaluate: Evaluate): readonly Entry[] {
  const value = evaluate(node, spot)
  if (!isDict(value)) throw notLiteral(node, spot, { why: 'only a dict that is known here can follow "**"' })
  return Object.entries(value).map(([key, inner]) => ({ key, value: inner }))
}

function isDict(value: ConfigValue): value is ConfigObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
