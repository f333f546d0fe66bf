import type { ConfigEdit, EditFormat } from './config-edit.ts'
import { CannotEdit } from './config-edit.ts'
import { parseText, valueOf } from './parse-text.ts'

/** The name of the resource that an edit is in, as the text has it; undefined = there is none at that path. */
export function resourceNameAt(
  text: string,
  format: EditFormat,
  { path, document = 1 }: ConfigEdit,
): string | undefined {
  const item = path.findIndex((step) => typeof step === 'number')
  try {
    const [found] = [parseText(text, format)[document - 1]].map((each) =>
      each === undefined ? undefined : valueOf(each),
    )
    const resource = path.slice(0, item + 1).reduce<unknown>(childOf, found)
    const name = typeof resource === 'string' ? resource : childOf(resource, 'name')
    return typeof name === 'string' ? name : undefined
  } catch (error) {
    if (error instanceof CannotEdit) return undefined
    throw error
  }
}

function childOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
  return (value as Readonly<Record<string | number, unknown>>)[step]
}
