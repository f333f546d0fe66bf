import type { ConfigDocument } from '../../src/config/document.ts'
import { readProgram } from '../../src/config/readers/python/read-python.ts'

/** A part of a config, as data. */
export type Tree = Record<string, unknown>

/** The configs that a Python program means, as the reader makes them: nothing beside it, nothing in its environment. */
export function documentsOf(text: string): readonly ConfigDocument[] {
  return readProgram({ file: 'x.py', absolute: '/x.py', text }, { prose: false, now: 0, env: () => undefined })
}

/** The resources of configs. */
export function resourcesOf(documents: readonly ConfigDocument[]): readonly Tree[] {
  return documents.flatMap(({ value }) => (value as unknown as { readonly resources: readonly Tree[] }).resources)
}

/** Why a resource stays what Python makes, as the warning of the first config says; undefined = all is read. */
export function whyInPart([document]: readonly ConfigDocument[]): string | undefined {
  const warning = document?.warnings?.find(({ code }) => code === 'PYTHON_IN_PART')
  return /made by Python code, and (.*); what it gives is left out/.exec(warning?.message ?? '')?.[1]
}
