import { readFileSync } from 'node:fs'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'

/** A request as the oracle writes it down: parts that are empty are left out. */
export interface GoldenRequest {
  readonly method: string
  readonly url: string
  readonly params?: readonly (readonly [string, string])[]
  readonly json?: JsonValue
  readonly form?: readonly (readonly [string, string])[]
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface GoldenAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly base64?: string
}

/** What Airbyte's CDK asked for and gave, in two runs. */
export interface Golden {
  readonly now: string
  readonly exchanges: readonly { readonly request: GoldenRequest; readonly answers: readonly GoldenAnswer[] }[]
  readonly runs: readonly {
    readonly requests: readonly GoldenRequest[]
    readonly records: Readonly<Record<string, readonly JsonObject[]>>
    readonly errors?: readonly (readonly (string | null)[])[]
  }[]
}

export interface OracleCase {
  readonly manifest: string
  readonly values: JsonObject
  readonly golden: Golden
}

export function readCase(folder: string): OracleCase {
  const text = (file: string): string => readFileSync(`${folder}/${file}`, 'utf8')
  return {
    manifest: text('manifest.yaml'),
    values: JSON.parse(text('config.json')) as JsonObject,
    golden: JSON.parse(text('golden.json')) as Golden,
  }
}
