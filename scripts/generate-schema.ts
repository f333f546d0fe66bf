/** `npm run gen`: writes schema/sluice.schema.json, what editors complete and check YAML and JSON configs with, and docs/events.md. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { eventsText } from './docs/build-events.ts'
import { schemaText } from './schema/build-schema.ts'

mkdirSync('schema', { recursive: true })
writeFileSync('schema/sluice.schema.json', schemaText())
writeFileSync('docs/events.md', eventsText())
