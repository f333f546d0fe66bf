/**
 * `npm run gen`: writes schema/sluice.schema.json, what editors complete and check YAML and JSON configs with, and the
 * pages that are made from the source: docs/errors.md, docs/events.md, docs/airbyte-components.md,
 * docs/examples/, docs/reference/; the table in docs/guarantees.md. With `--check` it writes nothing and fails when one
 * of the pages is not what it would write.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { airbyteDocs, airbyteText } from './docs/build-airbyte.ts'
import { eventsText } from './docs/build-events.ts'
import { examplePages } from './docs/build-examples.ts'
import { guaranteesPage } from './docs/build-guarantees.ts'
import { referencePages } from './docs/build-reference.ts'
import { errorDocs, errorDocsText } from './error-docs.ts'
import { schemaText } from './schema/build-schema.ts'

const pages = [
  { file: errorDocs, text: errorDocsText() },
  { file: 'docs/events.md', text: eventsText() },
  { file: airbyteDocs, text: airbyteText() },
  ...examplePages(),
  ...referencePages(),
  guaranteesPage(),
]

if (process.argv.includes('--check')) {
  const stale = pages.filter(({ file, text }) => readFileSync(file, 'utf8') !== text)
  for (const { file } of stale) console.error(`${file} is not what the source says: npm run gen`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  mkdirSync('schema', { recursive: true })
  mkdirSync('docs/examples', { recursive: true })
  mkdirSync('docs/reference', { recursive: true })
  writeFileSync('schema/sluice.schema.json', schemaText())
  for (const { file, text } of pages) writeFileSync(file, text)
}
