import { type JsonObject, ownValue } from '../../../json/json.ts'
import { type Schemas, schemasOf } from './schema-view.ts'
import { type References, referencesIn, type Spot } from './spot.ts'

/** A document that is read, and what looks things up in it. */
export interface Sources {
  readonly root: Spot
  readonly version: '2.0' | '3'
  /** as written: `3.1.0` */
  readonly written: string
  readonly references: References
  readonly schemas: Schemas
  /** media types of all answers, in a document of 2.0 */
  readonly produces: Spot
}

/** The sources of an OpenAPI document of 2.0 or 3.x; undefined where it says that it is something else. */
export function sourcesOf(document: JsonObject): Sources | undefined {
  const written = versionIn(document)
  if (written === undefined) return undefined
  const root: Spot = { value: document, at: '#' }
  const references = referencesIn(document)
  return {
    root,
    version: written.startsWith('2') ? '2.0' : '3',
    written,
    references,
    schemas: schemasOf(references),
    produces: { value: ownValue(document, 'produces'), at: '#/produces' },
  }
}

// YAML reads `swagger: 2.0` as a number
function versionIn(document: JsonObject): string | undefined {
  const swagger = ownValue(document, 'swagger')
  if (swagger !== undefined && Number(swagger) === 2) return '2.0'
  const openapi = ownValue(document, 'openapi')
  const text = typeof openapi === 'string' ? openapi : openapi === undefined ? '' : String(Number(openapi))
  return /^3(?:\.\d+)*/.test(text) ? text.slice(0, 20) : undefined
}
