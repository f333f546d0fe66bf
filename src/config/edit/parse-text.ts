import { type Document, isScalar, LineCounter, parseAllDocuments, parseDocument } from 'yaml'
import type { EditFormat } from './config-edit.ts'
import { CannotEdit } from './config-edit.ts'

const most = 100_000

/** The documents of a text that hold something, read as configs are. Throws `CannotEdit`. */
export function parseText(text: string, format: EditFormat): readonly Document.Parsed[] {
  const settings = {
    lineCounter: new LineCounter(),
    keepSourceTokens: true,
    intAsBigInt: true,
    merge: format === 'yaml',
    prettyErrors: false,
    schema: format === 'yaml' ? 'core' : 'json',
    uniqueKeys: true,
  } as const
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
