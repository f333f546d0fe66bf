import { createRequire } from 'node:module'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DestinationType, Difference, Shape, StoredRun, Topic } from './read-topic.ts'

const root = fileURLToPath(new URL('../../cases/corpora/', import.meta.url))
const require = createRequire(import.meta.url)

type Keyed = Readonly<Record<string, object>>
const webhooks = require('@octokit/webhooks-examples/api.github.com/index.json') as readonly {
  readonly name: string
  readonly examples: readonly unknown[]
}[]
const countries = require('world-countries/countries.json') as readonly { readonly cca3: string }[]
const css = (file: string): Keyed => require(`mdn-data/css/${file}.json`) as Keyed

const variantOfMoments: Difference = {
  reason: 'an ISO moment in an integer column: dlt makes the variant a timestamp, here it is text, as its name says',
  decision: 'docs/contract/differences.md',
}

/** Objects by name as records with their name. */
function named(objects: Keyed): readonly unknown[] {
  return Object.entries(objects).map(([name, value]) => ({ name, ...value }))
}

/**
 * Data that nobody here wrote, from npm, as topics: GitHub's webhooks one resource per event, the countries of the
 * world first half of them and then all, and what CSS is made of. Their golden files hold digests in place of rows.
 */
export function readCorpora(): readonly Topic[] {
  const events = webhooks.map(({ name, examples }): [string, Shape] => [
    name,
    {
      sections: ['T3.3'],
      runs: [JSON.stringify(examples)],
      // some send epoch seconds, some moments
      ...(name === 'installation' ? { differs: variantOfMoments } : {}),
    },
  ])
  const half = Math.floor(countries.length / 2)
  return [
    { ...corpusOf('github-webhooks', Object.fromEntries(events)), differs: { _dlt_version: variantOfMoments } },
    corpusOf('countries-of-the-world', {
      countries: {
        sections: ['T5.4'],
        hints: { write_disposition: 'merge', primary_key: 'cca3' },
        runs: [JSON.stringify(countries.slice(0, half)), JSON.stringify(countries)],
      },
    }),
    corpusOf('css', {
      properties: { sections: ['T1.7'], runs: [JSON.stringify(named(css('properties')))] },
      syntaxes: { sections: ['T3.2'], runs: [JSON.stringify(named(css('syntaxes')))] },
      at_rules: { sections: ['T3.2'], runs: [JSON.stringify(named(css('at-rules')))] },
      selectors: {
        sections: ['T5.6'],
        ids: 'hashes',
        hints: { write_disposition: { disposition: 'merge', strategy: 'scd2' } },
        runs: [JSON.stringify(named(css('selectors')))],
      },
    }),
  ]
}

function corpusOf(name: string, shapes: Readonly<Record<string, Shape>>): Topic {
  const folder = join(root, name)
  const read = (type: DestinationType): readonly StoredRun[] | undefined => {
    const file = join(folder, `${type}.json`)
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly StoredRun[]) : undefined
  }
  return {
    name,
    folder,
    about: name,
    isCorpus: true,
    shapes,
    count: Math.max(...Object.values(shapes).map(({ runs }) => runs.length)),
    expected: { duckdb: read('duckdb'), postgres: read('postgres'), clickhouse: read('clickhouse') },
  }
}
