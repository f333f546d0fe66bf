/**
 * `npm run gen`: writes schema/sluice.schema.json, what editors complete and check YAML and JSON configs with, and
 * docs/errors.md. With `--check` it writes nothing and fails when the page of errors is not what it would write.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { errorDocs, errorDocsText } from './error-docs.ts'
import { schemaText } from './schema/build-schema.ts'

if (process.argv.includes('--check')) {
  const isStale = readFileSync(errorDocs, 'utf8') !== errorDocsText()
  if (isStale) console.error(`${errorDocs} is not what the register says: npm run gen`)
  process.exitCode = isStale ? 1 : 0
} else {
  mkdirSync('schema', { recursive: true })
  writeFileSync('schema/sluice.schema.json', schemaText())
  writeFileSync(errorDocs, errorDocsText())
}
