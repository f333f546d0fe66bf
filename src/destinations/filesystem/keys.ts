import type { CommitPlan } from '../../load/commit-plan.ts'
import { loadsTable, stateTable, versionTable } from '../../model/names/system-names.ts'

export const loadsFolder = `${loadsTable}/`
export const versionsFolder = `${versionTable}/`
export const statesFolder = `${stateTable}/`

export const loadKey = (schema: string, loadId: string): string => `${loadsFolder}${schema}__${loadId}.jsonl`

export function versionKey(schema: string, loadId: string, hash: string): string {
  return `${versionsFolder}${schema}__${loadId}__${hexOf(hash)}.jsonl`
}

/** The hash is that of the schema, as in dlt. */
export function stateKey({ loadId, package: { pipeline, schema } }: CommitPlan): string {
  return `${statesFolder}${pipeline}__${loadId}__${hexOf(schema.versionHash)}.jsonl`
}

/** dlt's hashes are base64, which has slashes. */
export function hexOf(hash: string): string {
  return Buffer.from(hash, 'base64').toString('hex')
}
