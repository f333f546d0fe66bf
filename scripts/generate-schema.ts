/** `npm run gen`: writes schema/sluice.schema.json, what editors complete and check YAML and JSON configs with. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { schemaText } from './schema/build-schema.ts'

mkdirSync('schema', { recursive: true })
writeFileSync('schema/sluice.schema.json', schemaText())
