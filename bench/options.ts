import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Checkout, Section, Tools } from './section.ts'

/** What was asked for on the command line and by the environment. */
export interface Options {
  readonly sections: readonly Section[]
  readonly rounds: number
  readonly records: number
  readonly big: boolean
  readonly beside: readonly Checkout[]
  readonly tools: Tools
  /** where results go */
  readonly into: string
  /** they stand for the project: its figures are made of them */
  readonly kept: boolean
  /** how long to wait for the machine to become idle, for each section */
  readonly patienceMs: number
}

export const usage = `npm run bench -- [sections…] [--rounds 5] [--records 200000] [--big] [--keep] [--beside name=/path/of/built/checkout]…

  --rounds   rounds of each contender; who takes longer than 12 s plays three at most
  --records  for load, document, postgres
  --big      sizes that take long, too: 10 million records
  --keep     results stand for the project (bench/results/) though rounds are fewer than three
  --beside   another version of sluice, built; several
  --wait     seconds to wait for an idle machine before each section (60)
  --list     the sections

Others take part when their Python is named:
  SLUICE_BENCH_DLT_PYTHON      dlt[duckdb,postgres,parquet], duckdb 1.5.5, adbc-driver-postgresql
  SLUICE_BENCH_AIRBYTE_PYTHON  airbyte-cdk
  SLUICE_BENCH_FAUCET_PYTHON   mq-bridge and mq-bridge-faucet
  SLUICE_BENCH_POSTGRES        postgres://… of a server where databases named sluice_bench_… may be made and dropped`

const results = fileURLToPath(new URL('results/', import.meta.url))

/** Reads arguments; throws with what is wrong and what is allowed. */
export function readOptions(args: readonly string[], all: readonly Section[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      records: { type: 'string', default: '200000' },
      wait: { type: 'string', default: '60' },
      big: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      beside: { type: 'string', multiple: true, default: [] },
    },
  })
  const rounds = count('--rounds', values.rounds)
  const records = count('--records', values.records)
  const beside = values.beside.map(checkoutOf)
  const isWhole = records === 200_000 && beside.length === 0
  const kept = isWhole && (values.keep || rounds >= 3)
  if (values.keep && !isWhole)
    throw new Error('--keep goes with neither --records nor --beside: those are no figures of the project')
  return {
    sections: sectionsOf(positionals, all),
    rounds,
    records,
    big: values.big,
    beside,
    tools: toolsOf(process.env),
    kept,
    into: kept ? results : `${results}tried/`,
    patienceMs: Number(values.wait) * 1000,
  }
}

function sectionsOf(names: readonly string[], all: readonly Section[]): readonly Section[] {
  const known = all.map(({ name }) => name)
  for (const name of names)
    if (!known.includes(name)) throw new Error(`There is no section "${name}"; there are ${known.join(', ')}`)
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}

function count(flag: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`${flag} is "${text}"; a whole number from 1 is allowed`)
  return value
}

function checkoutOf(text: string): Checkout {
  const [, name = '', path = ''] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === '') throw new Error(`--beside is "${text}"; write name=/path/of/built/checkout`)
  if (!existsSync(resolve(path, 'dist/cli/main.js')))
    throw new Error(`${path} has no dist/cli/main.js: npm run build there`)
  return { name, path }
}

function toolsOf(env: NodeJS.ProcessEnv): Tools {
  const given = (name: string): string | undefined => (env[name] === '' ? undefined : env[name])
  return {
    dlt: given('SLUICE_BENCH_DLT_PYTHON'),
    airbyte: given('SLUICE_BENCH_AIRBYTE_PYTHON'),
    faucet: given('SLUICE_BENCH_FAUCET_PYTHON'),
    postgres: given('SLUICE_BENCH_POSTGRES'),
  }
}
