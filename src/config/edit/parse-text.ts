import { type Document, isScalar, parseAllDocuments, parseDocument } from 'yaml'
import { settingsFor } from '../readers/yaml.ts'
import { CannotEdit, type EditFormat } from './config-edit.ts'

const most = 100_000

/** The documents of a text that hold something, read as configs are. Throws `CannotEdit`. */
export function parseText(text: string, format: EditFormat): readonly Document.Parsed[] {
  const settings = { ...settingsFor(format), keepSourceTokens: true } as const
  const parsed = format === 'json' ? [parseDocument(text, settings)] : parseAllDocuments(text, settings)
  const documents = 'empty' in parsed ? [] : parsed
  for (const { errors, warnings } of documents) {
    const problem = errors[0] ?? warnings[0]
    if (problem !== undefined) throw new CannotEdit('syntax', 'the file has a syntax error', problem.pos[0])
  }
  return documents.filter(({ contents }) => contents !== null && !(isScalar(contents) && contents.value === null))
}

/** The value of a document, `<<` and aliases resolved. Throws `CannotEdit` for one that grows without bound. */
export function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: most })
  } catch {
    throw new CannotEdit('anchor', 'its anchors cannot be followed')
  }
}
