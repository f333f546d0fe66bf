/** A draft of a document as figures: what was found, how long it took, and whether `check` takes the config. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject } from '../../src/json/json.ts'
import { draftFromOpenApi } from '../../src/draft/openapi/draft-from-openapi.ts'
import type { Draft } from '../../src/draft/draft.ts'
import { writeDraft } from '../../src/draft/write/write-draft.ts'
import { openPipeline } from '../../src/library/open-pipeline.ts'

export interface Judged {
  readonly draft: Draft
  readonly configFile: string
  readonly milliseconds: number
  /** empty = `check` takes it */
  readonly mistakes: readonly string[]
}

/** What the config looks up, each with a value that is nobody's. */
export function secretsFor({ secrets }: Draft): Readonly<Record<string, string>> {
  return Object.fromEntries(secrets.map(({ key }) => [key.toUpperCase(), `not-a-real-${key}`]))
}

export async function judge(
  document: unknown,
  { name, folder, serverUrl }: { readonly name: string; readonly folder: string; readonly serverUrl?: string },
): Promise<Judged> {
  const started = performance.now()
  const draft = draftFromOpenApi(document, { sourceName: `${name}.json`, ...(serverUrl && { serverUrl }) })
  const milliseconds = Math.round(performance.now() - started)
  mkdirSync(folder, { recursive: true })
  const configFile = join(folder, `${name.replaceAll(/[^\w.-]+/g, '_')}.yaml`)
  writeFileSync(configFile, writeDraft(draft))
  return { draft, configFile, milliseconds, mistakes: await mistakesIn(configFile, draft) }
}

/** What `sluice check` says about the config; nothing where it takes it, or where there is no list to read. */
async function mistakesIn(file: string, draft: Draft): Promise<readonly string[]> {
  if (draft.resources.every(({ off }) => off !== undefined)) return []
  try {
    await openPipeline({ file }, {}, { world: { env: secretsFor(draft) } }).check()
    return []
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const problems = 'problems' in error && Array.isArray(error.problems) ? error.problems : [error]
    return problems.map((problem: unknown) =>
      problem instanceof Error
        ? problem.message
        : isJsonObject(problem)
          ? JSON.stringify(problem).slice(0, 300)
          : String(problem),
    )
  }
}
