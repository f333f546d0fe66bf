import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { ConfigDocument } from '../../src/config/document.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { manifestDocument } from '../../src/airbyte/manifest-document.ts'

/** The public manifests, by connector. */
export function publicManifests(): Readonly<Record<string, string>> {
  const bytes = gunzipSync(readFileSync('test/fixtures/airbyte/manifests.json.gz'))
  return JSON.parse(bytes.toString('utf8')) as Record<string, string>
}

/** A manifest's text as a configuration. */
export function imported(text: string, name = 'shop', values?: JsonObject): ConfigDocument {
  const file = { file: `${name}.yaml`, absolute: `/tmp/${name}.yaml`, text }
  return manifestDocument(file, values === undefined ? {} : { values })
}
