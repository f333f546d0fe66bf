import { parseJson } from '../../json/json-text.ts'

/** Says that the folder is a dataset of dlt's, and of which version of its storage. */
export const initKey = 'init'
const storageVersion = 2
export const initBody = Buffer.from(
  JSON.stringify({ initial_version: storageVersion, current_version: storageVersion }),
)

/** The version of the storage; undefined for what dlt does not write. An empty file is the first one. */
export function storageVersionOf(body: Buffer): number | undefined {
  const text = body.toString('utf8').trim()
  if (text === '') return 1
  const value = parseJson(text)
  const version =
    typeof value === 'object' && value !== null && 'current_version' in value ? value.current_version : undefined
  return typeof version === 'number' ? version : undefined
}

/** The newest version that is understood here. */
export const knownStorageVersion = storageVersion
